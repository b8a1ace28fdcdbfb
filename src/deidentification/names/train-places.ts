import { pick, type Random } from './train-people.ts';

/** Town names, house names and the person names that houses bear. */
export interface PlaceLists {
  readonly cities: readonly string[];
  readonly hospitals: readonly string[];
  readonly surnames: readonly string[];
  readonly firstNames: readonly string[];
}

const words = (list: string): readonly string[] => list.split(' ');
const phrases = (list: string): readonly string[] => list.split('|');

const BEFORE = phrases(
  'Upper|Lower|Nether|Great|Little|Much|Old|New|North|South|East|West|Port|Mount|Lake|Fort|St|St.|Saint|Ste|San|Santa|El|Los|Las|La|Bad|Ober|Unter|Neu|Alt|Groß|Klein|Cape|Point|Glen|Ben|Loch|Isle of|Castle|Church|Bishop|King|Market|Long|High|Mt|Rio|Puerto|Villa|Porto|Ras|Wadi|Kota|Sungai|Ban|Tel|Beit|Abu',
);
const BEHIND = phrases(
  'Creek|Hills|Falls|Springs|Bay|Beach|Heights|Park|Valley|Lake|Ridge|Island|Junction|Landing|Grove|Point|Rapids|Hollow|Bridge|Cross|Green|Harbour|Harbor|River|Mills|Corners|Crossing|Flats|Cove|Head|Common|Hill|Gardens|Town|City|Village|Market|Street|Road|Nagar|Colony|Layout|Estate|Station|Sands|on Sea|on the Hill|le Moors|upon Tweed|Magna|Parva|am Main|an der Ruhr|am See|im Harz|sur Mer|les Bains|de la Sierra|del Mar|do Sul|County|Township|Parish|Island',
);
const ENDS = words(
  'ton ham ford bury wick thorpe dale field ville burg port mouth combe worth ley stead by borough den hurst more well dorf heim hausen bach berg stedt ingen kirchen weiler brück tal wald felden pur nagar abad palli wadi puram kulam garh ganj patti dam veen loo hoven zele vik stad holm rud sund owo ice ów sk grad ovo burn cairn ness dar aig goch wen fan bo go la ra ma kwe oro ina ega ado ku olo',
);
const SAINTS = phrases(
  "Brendan's|Vincent's|Luke's|Mary's|Joseph's|Columba's|Anne's|Michael's|Elizabeth|Franziskus|Josef|Anna|John's|James'|Thomas'|Mark's|Jude's|Agnes|Raphael|Camillus|Francis|Theresa's|Monica's|Paul's|Peter's|Clare's|Margaret's|Barnabas|Aidan's|Kevin's|Gerard's|Kizito",
);
const TREES = words(
  'Oak Alder Willow Maple Cedar Elm Birch Ash Holly Rose Sunny Golden Silver Green White Red High North South Pine Beech Laurel Chestnut Hawthorn Heather Ivy Lime Rowan Orchard River Lake Spring Meadow Stone Castle Bridge Church Abbey Priory Sunset Harbour Valley Hill Forest Park Rosewood Larch Primrose Bluebell Mercy Grace Hope Good Holy Sacred Crystal Blue Eagle Swan Fox Deer Falcon',
);
const FEATURES = words(
  'Meadows Hill View Park Lodge Court Grove Hey Lea Brook Side Field Gate Vale Rise Haven Springs Ridge House Bank Manor Gardens Heights Pines Oaks Acres Wood Woods Cross Land Heart Family Shepherd Hollow Point Terrace Mount Bay Lane Way Villa Place Mews Glen Falls Creek',
);
const HEADS = phrases(
  'Surgery|Dispensary|Lodge|House|Court|Unit|Infirmary|Regional|General|Medical Centre|Medical Center|Clinic|Health Centre|Primary|High|College|Grammar|Academy|Nursery|Care Home|Manor|Ward|Suite|Wing|Polyclinic|Mission|Hospice|Nursing Home|Elementary|Middle School|High School|Hospital|Memorial|District|County|Community|Practice|Cottage Hospital|Rehab|Dialysis|SNF|Health|Med Ctr|University|Uni|School|Primary School|Mission Hospital|Teaching Hospital|Specialist Hospital|Nursing|Klinik|Klinikum|Krankenhaus|Stift|Gymnasium|Centre|Center|Trust|Campus|Dispensary|Maternity|Heart Centre|Eye Hospital|Base Hospital|Base',
);

/** Invents places below the state: towns, villages and quarters; hospitals, homes, schools and wards. */
export class Places {
  readonly #random: Random;
  readonly #lists: PlaceLists;

  constructor(random: Random, lists: PlaceLists) {
    this.#random = random;
    this.#lists = lists;
  }

  /** A town of the lists, or a village that no list holds. */
  town(): string {
    const random = this.#random;
    const kind = random();
    if (kind < 0.5) return this.#city();
    if (kind < 0.6) return `${pick(random, BEFORE)} ${this.#stem()}`;
    if (kind < 0.72) return `${this.#stem()} ${pick(random, BEHIND)}`;
    if (kind < 0.76) return `${pick(random, TREES)} ${pick(random, FEATURES)}`;
    if (kind < 0.79) return `${this.#stem()}-${pick(random, ['on', 'upon', 'le', 'in', 'under'])}-${this.#stem()}`;
    return kind < 0.83 ? `${this.#stem()} ${this.#stem()}` : this.#stem();
  }

  /** A hospital, clinic, practice, home, school or ward, with and without the word that says so. */
  house(): string {
    const random = this.#random;
    const kind = random();
    if (kind < 0.14) return pick(random, this.#lists.hospitals);
    const name = this.#houseName();
    return random() < 0.5 ? `${name} ${pick(random, HEADS)}` : name;
  }

  #houseName(): string {
    const random = this.#random;
    const kind = random();
    if (kind < 0.25) return `${pick(random, TREES)} ${pick(random, FEATURES)}`;
    if (kind < 0.4) return `${pick(random, ['St', 'St.', 'Saint', 'Sankt', 'Sta.'])} ${pick(random, SAINTS)}`;
    if (kind < 0.46)
      return `${pick(random, ['Royal', 'Queen', 'King', 'Prince', 'Princess', 'Our Lady of', 'Mount'])} ${this.#stem()}`;
    if (kind < 0.62) return this.#city();
    if (kind < 0.72) return pick(random, this.#lists.surnames);
    if (kind < 0.78) return `${pick(random, this.#lists.firstNames)} ${pick(random, this.#lists.surnames)}`;
    return kind < 0.84 ? `${pick(random, this.#lists.surnames)}'s` : this.#stem();
  }

  #city(): string {
    return pick(this.#random, this.#lists.cities);
  }

  /** The front of a town or a surname with the end that villages have. */
  #stem(): string {
    const random = this.#random;
    const [front = ''] = pick(random, random() < 0.5 ? this.#lists.cities : this.#lists.surnames).split(' ');
    const kind = random();
    if (kind < 0.35) return front;
    if (kind < 0.75) return front.slice(0, 3 + Math.floor(random() * 3)) + pick(random, ENDS);
    const back = pick(random, this.#lists.cities).split(' ').at(-1)?.toLowerCase() ?? '';
    const start = front.slice(0, 2 + Math.floor(random() * 3));
    return start + back.slice(Math.max(1, back.length - 2 - Math.floor(random() * 4)));
  }
}
