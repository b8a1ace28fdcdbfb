/** Hand-written closed lists the build script adds to the public ones (facts; ours). */
const split = (text: string): string[] => text.split('|');

export const STATES = split(
  'Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming|District of Columbia|Puerto Rico|Guam|Ontario|Quebec|British Columbia|Alberta|Manitoba|Saskatchewan|Nova Scotia|New Brunswick|Newfoundland|Scotland|England|Wales|Northern Ireland|New South Wales|Queensland|Tasmania|Bavaria|Saxony|Hesse|Thuringia|Saarland|Catalonia|Andalusia|Tuscany|Sicily|Lombardy|Punjab|Kerala|Gujarat|Bihar|Karnataka|Tamil Nadu|Maharashtra|Rajasthan|West Bengal|Uttar Pradesh|Bali',
);

export const COUNTRIES = split(
  'USA|US|UK|United States|United States of America|America|United Kingdom|Great Britain|Britain|Holland|Czech Republic|Czechia|Ivory Coast|Burma|Persia|UAE|Saudi Arabia|Europe|Asia|Africa|Australia|Oceania|Antarctica|North America|South America|Latin America|Central America|Middle East|Southeast Asia|Sub-Saharan Africa|West Africa|East Africa|Caribbean|Scandinavia|Balkans|EU|European Union|Tibet|Kurdistan|Palestine|Korea|Congo|Guinea|Netherlands|Bahamas|Philippines|Gambia|Cape Verde|Swaziland|Macedonia|Tanzania|Syria|Iran|Russia|Vietnam|Laos|Bolivia|Venezuela|Moldova|Brunei',
);

export const NATIONALITIES = split(
  'Afghan|African|Albanian|Algerian|American|Angolan|Arab|Arabic|Argentine|Argentinian|Armenian|Asian|Australian|Austrian|Azerbaijani|Bahamian|Bangladeshi|Basque|Belarusian|Belgian|Bolivian|Bosnian|Brazilian|British|Bulgarian|Burmese|Cambodian|Cameroonian|Canadian|Caribbean|Catalan|Caucasian|Chilean|Chinese|Colombian|Congolese|Croatian|Cuban|Cypriot|Czech|Danish|Dominican|Dutch|Ecuadorian|Egyptian|English|Eritrean|Estonian|Ethiopian|European|Filipino|Filipina|Finnish|French|Georgian|German|Ghanaian|Greek|Guatemalan|Haitian|Hawaiian|Hispanic|Honduran|Hungarian|Icelandic|Indian|Indonesian|Iranian|Iraqi|Irish|Israeli|Italian|Jamaican|Japanese|Jewish|Jordanian|Kazakh|Kenyan|Korean|Kurdish|Kuwaiti|Laotian|Latin|Latina|Latino|Latvian|Lebanese|Liberian|Libyan|Lithuanian|Malaysian|Maltese|Mexican|Moldovan|Mongolian|Moroccan|Mozambican|Namibian|Navajo|Nepalese|Nepali|Nicaraguan|Nigerian|Norwegian|Pakistani|Palestinian|Panamanian|Paraguayan|Persian|Peruvian|Polish|Polynesian|Portuguese|Romanian|Russian|Rwandan|Salvadoran|Samoan|Saudi|Scandinavian|Scottish|Senegalese|Serbian|Singaporean|Slovak|Slovenian|Somali|Spanish|Sudanese|Swedish|Swiss|Syrian|Taiwanese|Tanzanian|Thai|Tibetan|Tunisian|Turkish|Ugandan|Ukrainian|Uruguayan|Uzbek|Venezuelan|Vietnamese|Welsh|Yemeni|Zambian|Zimbabwean|Maori|Aboriginal|Inuit|Muslim|Christian|Catholic|Buddhist|Hindu|Sikh|Mediterranean|Ashkenazi|Sephardic|Amish|Mennonite',
);

export const STATE_CODES = split(
  'al|ak|az|ar|ca|co|ct|de|fl|ga|hi|id|il|in|ia|ks|ky|la|me|md|ma|mi|mn|ms|mo|mt|ne|nv|nh|nj|nm|ny|nc|nd|oh|ok|or|pa|ri|sc|sd|tn|tx|ut|vt|va|wa|wv|wi|wy|dc|pr',
);

export const CALENDAR = split(
  'January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun|Easter|Christmas|Xmas|Thanksgiving|Halloween|Ramadan|Diwali|Hanukkah|Eid|Passover',
);

export const NICKNAMES = split(
  'Abby|Abe|Addie|Alec|Alex|Alf|Allie|Andy|Angie|Annie|Archie|Artie|Ash|Babs|Barb|Barney|Barry|Bart|Bea|Becca|Becky|Bella|Ben|Benny|Bernie|Bert|Bertie|Beth|Betsy|Betty|Bill|Billy|Bob|Bobby|Brad|Bram|Bubba|Buddy|Caz|Cass|Cathy|Charlie|Chaz|Chip|Chris|Chrissy|Chuck|Cindy|Clem|Connie|Dan|Danny|Dave|Davey|Deb|Debbie|Dee|Denny|Dick|Dom|Don|Donny|Dot|Dottie|Doug|Drew|Ed|Eddie|Ellie|Ernie|Fi|Flo|Fran|Frank|Frankie|Fred|Freddie|Gabby|Gabe|Gene|Georgie|Gerry|Gil|Ginny|Greg|Gus|Gwen|Hal|Hank|Harry|Hattie|Herb|Ike|Izzy|Jack|Jackie|Jake|Jamie|Jan|Jeb|Jed|Jeff|Jen|Jenny|Jerry|Jess|Jessie|Jill|Jim|Jimmy|Jo|Joe|Joey|Johnny|Jon|Josh|Josie|Judy|Kat|Kate|Kathy|Katie|Kay|Kel|Ken|Kenny|Kit|Kitty|Larry|Len|Lenny|Leo|Les|Lex|Libby|Lil|Lily|Lindy|Liz|Lizzie|Lola|Lottie|Lou|Lulu|Maddie|Mags|Maggie|Mandy|Marge|Margie|Marty|Matt|Maud|Max|Meg|Mel|Mick|Mickey|Mike|Mikey|Millie|Mimi|Mindy|Minnie|Mitch|Moe|Molly|Monty|Nan|Nancy|Nat|Nate|Ned|Nell|Nellie|Nick|Nicky|Nora|Norm|Ollie|Oz|Ozzie|Paddy|Pam|Pat|Patsy|Patty|Peg|Peggy|Pete|Phil|Polly|Rafe|Ralph|Randy|Ray|Reg|Reggie|Rick|Ricky|Rob|Robbie|Rod|Ron|Ronnie|Rosie|Roxy|Russ|Rusty|Sal|Sally|Sam|Sammy|Sandy|Shaz|Shell|Sid|Sonny|Stan|Steph|Steve|Stevie|Stu|Sue|Susie|Suzy|Tad|Tammy|Ted|Teddy|Terry|Theo|Tess|Tilly|Tim|Timmy|Tina|Toby|Todd|Tom|Tommy|Toni|Tony|Tori|Trish|Trudy|Val|Vern|Vic|Vicky|Vin|Vince|Vinny|Viv|Wally|Walt|Wes|Wilf|Will|Willie|Winnie|Zach|Zack|Zeke',
);
