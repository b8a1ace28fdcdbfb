/** What a pair is about, who stands behind it, and what may come of it. */
export interface Kind {
  readonly name: string;
  /** Whether both sides are one person: what a perfect matcher would know, and this one must not guess. */
  readonly truth: 'same' | 'other';
  /** `human` is every outcome but `match`. */
  readonly expected: 'match' | 'near' | 'differs' | 'missing' | 'ambiguous' | 'human';
  /**
   * `first/last > first/middle/last/other first/other last/suffix`: the claim, then the register, whose empty parts at
   * the end are left out. A pair `A B` of given names alone is put before the last names of {@link LAST} in turn.
   */
  readonly pairs: readonly string[];
  /** What is done to the record of the pair. */
  readonly twist?: Twist;
}

export type Twist =
  | 'other_number'
  | 'deactivated'
  | 'reactivated'
  | 'other_state'
  | 'no_state'
  | 'twice'
  | 'none'
  | 'self_reported';

/** Made-up last names that pairs of given names are put before. */
export const LAST = [
  'Qteston',
  'Zzykman',
  'Exampleford',
  'Samplewood',
  'Mockridge',
  'Fakenham',
  'Pruebaro',
  'Voorbeeldt',
  'Beispielov',
  'Essaimont',
];

const lines = (text: string): string[] => text.trim().split('\n');
const words = (text: string): string[] => text.trim().split(/\s*[,\n]\s*/);

/** Every kind with its pairs, written by hand: invented people, real habits of names. */
export const KINDS: readonly Kind[] = [
  {
    name: 'equal',
    truth: 'same',
    expected: 'match',
    pairs:
      words(`Margaret Margaret, Robert Robert, Wei Wei, Aisha Aisha, Olga Olga, Tomas Tomas, Priya Priya, Kwame Kwame,
      Ingrid Ingrid, Hiroshi Hiroshi, Fatima Fatima, Diego Diego, Noor Noor, Bjorn Bjorn, Chloe Chloe, Samuel Samuel,
      Leila Leila, Ivan Ivan, Grace Grace, Omar Omar`),
  },
  {
    name: 'case and marks',
    truth: 'same',
    expected: 'match',
    pairs: lines(`
José/Peñalosa > JOSE//PENALOSA
Renée/Essai > RENEE//ESSAI
Jürgen/Prüfling > JURGEN//PRUFLING
Søren/Prøvesen > SOREN//PROVESEN
Łukasz/Próbny > LUKASZ//PROBNY
Çelik/Örneksoy > CELIK//ORNEKSOY
Zoë/Voorbeeld > ZOE//VOORBEELD
Nuño/Exemplão > NUNO//EXEMPLAO
Jiří/Zkouška > JIRI//ZKOUSKA
Ståle/Testås > STALE//TESTAS
Małgorzata/Przykład > MALGORZATA//PRZYKLAD
Đorđe/Primerović > DORDE//PRIMEROVIC
Işıl/Denemeoğlu > ISIL//DENEMEOGLU
Anaïs/Échantillon > ANAIS//ECHANTILLON
Björk/Dæmisdóttir > BJORK//DAEMISDOTTIR
Groß/Straßen > GROSS//STRASSEN
mARGARET/qteston > Margaret//Qteston
ALDA/EXAMPLE > alda//example
Siobhán/Ó Sampla > SIOBHAN//O SAMPLA
Nguyễn/Thửng > NGUYEN//THUNG`),
  },
  {
    name: 'hyphens, apostrophes, blanks',
    truth: 'same',
    expected: 'match',
    pairs: lines(`
Mary-Ann/Sample > MARY ANN//SAMPLE
Mary Ann/Sample > MARYANN//SAMPLE
Jean-Luc/Essai > JEAN LUC//ESSAI
Alda/O'Mockery > ALDA//OMOCKERY
Alda/O’Mockery > ALDA//O'MOCKERY
Alda/O Mockery > ALDA//O'MOCKERY
Pat/D'Example > PAT//DEXAMPLE
Kim/Fake-Fielding > KIM//FAKE FIELDING
Kim/Fake Fielding > KIM//FAKE-FIELDING
Kim/FakeFielding > KIM//FAKE-FIELDING
Lee/St. Sample > LEE//ST SAMPLE
Soo-Jin/Testpark > SOOJIN//TESTPARK
Soo Jin/Testpark > SOO-JIN//TESTPARK
Abd al-Rahman/Zmuster > ABDALRAHMAN//ZMUSTER
Anna/Muster–Zett > ANNA//MUSTER-ZETT
Bo/Al-Mithali > BO//AL MITHALI
Li Wei/Shiyan > LIWEI//SHIYAN
Joao/Teste-Silvano > JOAO//TESTE SILVANO
J.T./Sampler > JT//SAMPLER
Ana/N'Exemple > ANA//NEXEMPLE`),
  },
  {
    name: 'particles written together',
    truth: 'same',
    expected: 'match',
    pairs: lines(`
Bram/van der Voorbeeld > BRAM//VANDERVOORBEELD
Bram/Van Der Voorbeeld > BRAM//VAN DER VOORBEELD
Lena/von Muster > LENA//VONMUSTER
Ana/de la Prueba > ANA//DELAPRUEBA
Ana/De La Prueba > ANA//DE LA PRUEBA
Luca/Di Esempio > LUCA//DIESEMPIO
Luca/D'Esempio > LUCA//D ESEMPIO
Rui/dos Testes > RUI//DOSTESTES
Omar/El Mithal > OMAR//ELMITHAL
Ian/Mac Sample > IAN//MACSAMPLE
Ian/Mc Sample > IAN//MCSAMPLE
Floris/ten Proef > FLORIS//TENPROEF`),
  },
  {
    name: 'titles and suffixes',
    truth: 'same',
    expected: 'match',
    pairs: lines(`
Dr. Alda/Example > ALDA//EXAMPLE
Alda/Example, MD > ALDA//EXAMPLE
Alda/Example M.D. > ALDA//EXAMPLE
Prof. Bram/Sampler > BRAM//SAMPLER
Bram/Sampler Jr. > BRAM//SAMPLER
Bram/Sampler > BRAM//SAMPLER///JR
Bram/Sampler Jr. > BRAM//SAMPLER///JR.
Bram/Sampler, III > BRAM//SAMPLER///III
Cora/Mockridge PhD > CORA//MOCKRIDGE
Cora/Mockridge, FACP > CORA//MOCKRIDGE
Mrs Edda/Fakenham > EDDA//FAKENHAM
Dirk/Fakenham, MBBS > DIRK//FAKENHAM
Dr Gita/Testwala > GITA//TESTWALA
Hugo/Testwala IV > HUGO//TESTWALA///IV`),
  },
  {
    name: 'nicknames',
    truth: 'same',
    expected: 'near',
    pairs:
      words(`Bill William, Bob Robert, Peggy Margaret, Jack John, Liz Elizabeth, Kate Katherine, Ted Edward, Dick Richard,
      Mike Michael, Tony Anthony, Sandy Alexandra, Chuck Charles, Beth Elizabeth, Jim James, Joe Joseph, Larry Lawrence,
      Nick Nicholas, Pat Patricia, Rick Richard, Sally Sarah, Steve Steven, Sue Susan, Tom Thomas, Vicky Victoria,
      Zach Zachary, Andy Andrew, Dan Daniel, Dave David, Debbie Deborah, Fred Frederick, Greg Gregory, Hank Henry,
      Jenny Jennifer, Ken Kenneth, Maggie Margaret, Pepe Jose, Paco Francisco, Sasha Aleksandr, Misha Mikhail, Beppe Giuseppe`),
  },
  {
    name: 'initials',
    truth: 'same',
    expected: 'near',
    pairs: words(`W William, W. William, M Margaret, J. John, Alda A, Alda A., R Robert, S. Steven, K Kwame, Priya P`),
  },
  {
    name: 'middle name used',
    truth: 'same',
    expected: 'near',
    pairs: lines(`
Ann/Sample > MARGARET/ANN/SAMPLE
Margaret Ann/Sample > MARGARET/ANN/SAMPLE
James/Qteston > WILLIAM/JAMES/QTESTON
William James/Qteston > WILLIAM/JAMES/QTESTON
Carlos/Prueba > JUAN/CARLOS/PRUEBA
Juan Carlos/Prueba > JUAN/CARLOS/PRUEBA
Lou/Mockridge > MARY/LOU/MOCKRIDGE
Marylou/Mockridge > MARY/LOU/MOCKRIDGE
Paul/Essai > JEAN/PAUL/ESSAI
Jean-Paul/Essai > JEAN/PAUL/ESSAI
Wei/Shiyan > DAVID/WEI/SHIYAN
Priya/Testwala > ANJALI/PRIYA/TESTWALA
John Q/Sampler > JOHN/Q/SAMPLER
John Q./Sampler > JOHN/Q/SAMPLER`),
  },
  {
    name: 'maiden and former names',
    truth: 'same',
    expected: 'near',
    pairs: lines(`
Ingrid/Qmaiden > INGRID//QMARRIED//QMAIDEN
Ana/Antesova > ANA//NUEVAROVA//ANTESOVA
Kim/Before > KIM//AFTERWARD//BEFORE
Lena/Frühermann > LENA//SPAETERFRAU//FRUHERMANN
Rosa/Prima > ROSA//SECONDA//PRIMA
Olga/Staraya > OLGA//NOVAYA//STARAYA
Mary/Oldham > MARY//NEWBERG//OLDHAM
Jane/O'Formerly > JANE//LATERLY//OFORMERLY
Nina/Avant-Essai > NINA//APRES//AVANT ESSAI
Tess/Singleton > TESS//DOUBLETON//SINGLETON
Hana/Drivova > HANA//NYNIOVA//DRIVOVA
Eva/Vorname > EVA//NACHNAME//VORNAME
Joy/Youngman > JOY//GROWNMAN//YOUNGMAN
Amy/Girlston > AMY//WIFESON//GIRLSTON
Ruth/Erstling > RUTH//ZWEITLING//ERSTLING
Lucia/Antiqua > LUCIA//MODERNA//ANTIQUA
Beth/Premier > BETH//DERNIER//PREMIER
Sara/Minor > SARA//MAJOR//MINOR
Vera/Prezhneva > VERA//TEPERINA//PREZHNEVA
Gina/Nubile > GINA//SPOSATA//NUBILE
Alix/Example > JORDAN//EXAMPLE/ALIX
Robin/Sample > FORMER//SAMPLE/ROBIN
Mo/Testman > MOSTYN//TESTMAN/MO
Sky/Zett > SCHUYLER//ZETT/SKY
Devi/Testwala > LAKSHMI//TESTWALA/DEVI`),
  },
  {
    name: 'half of a double name',
    truth: 'same',
    expected: 'near',
    pairs: lines(`
Kim/Fielding > KIM//FAKE-FIELDING
Kim/Fake > KIM//FAKE FIELDING
Kim/Fake-Fielding > KIM//FIELDING
Ana/Prueba > ANA//PRUEBA MUESTRA
Ana/Prueba Muestra > ANA//PRUEBA
Ana/Muestra > ANA//PRUEBA-MUESTRA
Lena/Muster-Beispiel > LENA//MUSTER
Lena/Beispiel > LENA//MUSTER BEISPIEL
Jean/Essai > JEAN PIERRE//ESSAI
Jean Pierre/Essai > JEAN//ESSAI
Mary/Sample > MARY ANN//SAMPLE
Ann/Sample > MARY ANN//SAMPLE
Maria/Teste > MARIA JOAO//TESTE
Joao/Teste Silvano > JOAO//SILVANO
Sofia/Ejemplo Ruizo > SOFIA//EJEMPLO
Karl/Zett > KARL HEINZ//ZETT`),
  },
  {
    name: 'particle left out',
    truth: 'same',
    expected: 'near',
    pairs: lines(`
Ana/Prueba > ANA//DE LA PRUEBA
Bram/Voorbeeld > BRAM//VAN DER VOORBEELD
Lena/Muster > LENA//VON MUSTER
Luca/Esempio > LUCA//DI ESEMPIO
Rui/Testes > RUI//DOS TESTES
Omar/Mithal > OMAR//EL MITHAL
Ana/de la Prueba > ANA//PRUEBA
Bram/van Voorbeeld > BRAM//VOORBEELD
Floris/Proef > FLORIS//TEN PROEF
Lena/von und zu Muster > LENA//MUSTER`),
  },
  {
    name: 'umlauts as letters',
    truth: 'same',
    expected: 'near',
    pairs: lines(`
Jürgen/Muster > JUERGEN//MUSTER
Jörg/Muster > JOERG//MUSTER
Günter/Muster > GUENTER//MUSTER
Anna/Müllerq > ANNA//MUELLERQ
Anna/Schäferq > ANNA//SCHAEFERQ
Anna/Köhlerq > ANNA//KOEHLERQ
Käthe/Grünq > KAETHE//GRUENQ
Øystein/Prøve > OEYSTEIN//PROEVE
Åse/Prøve > AASE//PROEVE
Håkon/Testås > HAAKON//TESTAAS
Anna/Muellerq > ANNA//MÜLLERQ
Bärbel/Zett > BAERBEL//ZETT
Sören/Zett > SOEREN//ZETT
Lena/Böhmq > LENA//BOEHMQ
Uwe/Jägerq > UWE//JAEGERQ
Götz/Vogtq > GOETZ//VOGTQ
Kåre/Vik-Prøve > KAARE//VIK PROEVE
Mäx/Türq > MAEX//TUERQ`),
  },
  {
    name: 'other transliterations',
    truth: 'same',
    expected: 'human',
    pairs: lines(`
Yusuf/Mithalov > YOUSSEF//MITHALOV
Mohammed/Testani > MUHAMMAD//TESTANI
Aleksandr/Chaikin > ALEXANDER//TCHAIKIN
Dmitriy/Primerov > DMITRI//PRIMEROV
Olga/Primerova > OLGA//PRIMEROWA
Yevgeny/Obrazets > EVGENII//OBRAZETS
Sergey/Yashin > SERGEI//IASHIN
Xiaoming/Zhangq > HSIAOMING//CHANGQ
Qing/Xuq > CHING//HSUQ
Jae/Leeq > JAE//RHEEQ
Min/Choeq > MIN//CHOIQ
Hussein/Mithal > HUSAYN//MITHAL
Khalid/Al-Mithal > KHALED//EL MITHAL
Fatima/Namudhaj > FATEMEH//NAMOODHAJ
Nguyen/Vidu > NGUYEN//VIEDU
Giorgi/Magalitidze > GEORGE//MAGALITIDZE
Ioannis/Deigmas > YIANNIS//DEIGMAS
Иван/Primerov > IVAN//PRIMEROV
李/Shiyan > LI//SHIYAN
Ahmet/Örnekçi > AHMED//ORNEKCHI`),
  },
  {
    name: 'first and last name swapped',
    truth: 'same',
    expected: 'near',
    pairs: lines(`
Qteston/Margaret > MARGARET//QTESTON
Shiyan/Wei > WEI//SHIYAN
Testpark/Soo-Jin > SOO JIN//TESTPARK
Muster/Lena > LENA//MUSTER
Nagy-Minta/Jolan > JOLAN//NAGY MINTA
Kovacs/Minta > MINTA//KOVACS
Thomas/James > JAMES//THOMAS
James/Thomas > THOMAS//JAMES
Prøve/Søren > SOREN//PROVE
Testwala/Priya > PRIYA//TESTWALA
Ryan/Kelly > KELLY//RYAN
Allen/Scott > SCOTT//ALLEN`),
  },
  {
    name: 'one letter wrong in the last name',
    truth: 'same',
    expected: 'human',
    pairs: lines(`
Alda/Qtestom > ALDA//QTESTON
Alda/Qetston > ALDA//QTESTON
Alda/Qteson > ALDA//QTESTON
Alda/Qtestton > ALDA//QTESTON
Alda/Exampelford > ALDA//EXAMPLEFORD
Alda/Examplefrod > ALDA//EXAMPLEFORD
Alda/Exampleforc > ALDA//EXAMPLEFORD
Alda/Samplewod > ALDA//SAMPLEWOOD
Alda/Sampelwood > ALDA//SAMPLEWOOD
Alda/Mockrigde > ALDA//MOCKRIDGE
Alda/Mockridg > ALDA//MOCKRIDGE
Alda/Fakenhan > ALDA//FAKENHAM
Alda/Fakneham > ALDA//FAKENHAM
Alda/Lopes > ALDA//LOPEZ
Alda/Lee > ALDA//LEA
Alda/Ng > ALDA//NGO
Alda/Smyth > ALDA//SMITH
Alda/Brown > ALDA//BROWNE
Alda/Hanson > ALDA//HANSEN
Alda/Petersen > ALDA//PETERSON`),
  },
  {
    name: 'one letter wrong in the first name',
    truth: 'same',
    expected: 'human',
    pairs:
      words(`Magaret Margaret, Margret Margaret, Robrt Robert, Micheal Michael, Jonh John, Stephan Stephen, Kahterine Katherine,
      Priyah Priya, Ingird Ingrid, Samule Samuel, Olag Olga, Tomsa Tomas, Aihsa Aisha, Gracee Grace, Leilla Leila, Wie Wei`),
  },
  {
    name: 'names that a register cut',
    truth: 'same',
    expected: 'human',
    pairs: lines(`
Alda/Venkatanarasimharajuvaripetaq > ALDA//VENKATANARASIMHARAJ
Alda/Papadimitrakopoulosq > ALDA//PAPADIMITRAKOPOULO
Alexandrinamaria/Sample > ALEXANDRINAMARI//SAMPLE
Christophersonny/Sample > CHRISTOPHERSON//SAMPLE
Alda/Wojciechowskiprzykladna > ALDA//WOJCIECHOWSKIPRZYK
Alda/Featherstonehaughsample > ALDA//FEATHERSTONEHAUGH
Bartholomewjohnson/Test > BARTHOLOMEWJOHN//TEST
Alda/Rodriguez-Hernandez-Prueba > ALDA//RODRIGUEZ-HERNANDE
Alda/Thiruvananthapuramtest > ALDA//THIRUVANANTHAPURAM
Alda/Schleswig-Holsteinmuster > ALDA//SCHLESWIG HOLSTEIN`),
  },
  {
    name: 'alike when spoken',
    truth: 'same',
    expected: 'human',
    pairs: lines(`
Alda/Schmidtke > ALDA//SHMITKE
Alda/Meyerq > ALDA//MAIERQ
Alda/Fischerq > ALDA//FISHERQ
Alda/Filipsq > ALDA//PHILLIPSQ
Alda/Catonq > ALDA//KEATONQ
Alda/Czernyq > ALDA//CHERNYQ
Jeffrey/Sample > GEOFFREY//SAMPLE
Shawn/Sample > SEAN//SAMPLE
Caitlin/Sample > KATELYN//SAMPLE
Niel/Sample > NEAL//SAMPLE`),
  },
  {
    name: 'letters that look alike',
    truth: 'same',
    expected: 'human',
    pairs: lines(`
Аlda/Example > ALDA//EXAMPLE
Alda/Ехample > ALDA//EXAMPLE
A1da/Example > ALDA//EXAMPLE
Alda/Samp1ewood > ALDA//SAMPLEWOOD
Alda/0'Mockery > ALDA//O'MOCKERY
Αlda/Example > ALDA//EXAMPLE`),
  },
  {
    name: 'the register is silent',
    truth: 'same',
    expected: 'near',
    pairs: lines(`
Alda/Example > ALDA
Alda/Example > //EXAMPLE
Bram/Sampler > //SAMPLER
Cora/Mockridge > CORA
Dirk/Fakenham > -
Edda/Testwala > -`),
  },
  {
    name: 'number deactivated',
    truth: 'same',
    expected: 'differs',
    twist: 'deactivated',
    pairs: words(
      'Margaret Margaret, Robert Robert, Wei Wei, Aisha Aisha, Olga Olga, Tomas Tomas, Priya Priya, Kwame Kwame',
    ),
  },
  {
    name: 'number reactivated',
    truth: 'same',
    expected: 'near',
    twist: 'reactivated',
    pairs: words('Margaret Margaret, Robert Robert, Wei Wei, Aisha Aisha'),
  },
  {
    name: 'state not reported',
    truth: 'same',
    expected: 'near',
    twist: 'other_state',
    pairs: words(
      'Margaret Margaret, Robert Robert, Wei Wei, Aisha Aisha, Olga Olga, Tomas Tomas, Priya Priya, Kwame Kwame',
    ),
  },
  {
    name: 'no state in the register',
    truth: 'same',
    expected: 'near',
    twist: 'no_state',
    pairs: words('Margaret Margaret, Robert Robert, Wei Wei, Aisha Aisha'),
  },
  {
    name: 'known from what the provider reported alone',
    truth: 'same',
    expected: 'near',
    twist: 'self_reported',
    pairs: words('Margaret Margaret, Robert Robert, Wei Wei, Aisha Aisha, Olga Olga, Tomas Tomas'),
  },
  {
    name: 'several records',
    truth: 'same',
    expected: 'ambiguous',
    twist: 'twice',
    pairs: words(
      'Margaret Margaret, Robert Robert, Wei Wei, Aisha Aisha, Olga Olga, Tomas Tomas, Priya Priya, Kwame Kwame',
    ),
  },
  {
    name: 'no record',
    truth: 'other',
    expected: 'missing',
    twist: 'none',
    pairs: words('Margaret Margaret, Robert Robert, Wei Wei, Aisha Aisha, Olga Olga, Tomas Tomas'),
  },
  {
    name: 'same name, other number',
    truth: 'other',
    expected: 'differs',
    twist: 'other_number',
    pairs:
      words(`Margaret Margaret, Robert Robert, Wei Wei, Aisha Aisha, Olga Olga, Tomas Tomas, Priya Priya, Kwame Kwame,
      Ingrid Ingrid, Hiroshi Hiroshi, Fatima Fatima, Diego Diego, Noor Noor, Bjorn Bjorn, Chloe Chloe, Samuel Samuel,
      Leila Leila, Ivan Ivan, Grace Grace, Omar Omar`),
  },
  {
    name: 'twins and siblings',
    truth: 'other',
    expected: 'human',
    pairs:
      words(`Anna Hanna, Maria Marie, Jon Don, Tim Tom, Ron Don, Carl Karla, Ella Bella, Mina Nina, Eric Erika, Paul Paula,
      Daniel Daniela, Julian Juliana, Michel Michele, Jean Jeanne, Andre Andrea, Gabriel Gabriela, Martin Martina,
      Denis Denise, Robert Roberta, Mara Maria, Alan Allan, Sara Zara, Leon Leo, Marco Mario, Kai Kay, Amy Ami, Lena Elena,
      Jana Jan, Simon Simone, Stefan Stefanie`),
  },
  {
    name: 'parent and child',
    truth: 'other',
    expected: 'near',
    pairs: lines(`
Bram/Sampler Jr. > BRAM//SAMPLER///SR
Bram/Sampler, Sr > BRAM//SAMPLER///JR.
Bram/Sampler III > BRAM//SAMPLER///JR
Bram/Sampler II > BRAM//SAMPLER III
Hugo/Testwala Sr. > HUGO//TESTWALA JR
Hugo/Testwala, IV > HUGO//TESTWALA///III
Alan/O'Mockery Jr > ALAN//OMOCKERY///SR.
Alan/de la Prueba III > ALAN//DE LA PRUEBA///II
Karl/Müster Jr. > KARL//MUSTER///SR
Omar/Fake-Fielding Jr > OMAR//FAKE FIELDING SR`),
  },
  {
    name: 'another middle name',
    truth: 'other',
    expected: 'human',
    pairs: lines(`
Margaret Ann/Sample > MARGARET/BETH/SAMPLE
William James/Qteston > WILLIAM/HENRY/QTESTON
Juan Carlos/Prueba > JUAN/MIGUEL/PRUEBA
John Q/Sampler > JOHN/R/SAMPLER
Ann/Sample > MARGARET/BETH/SAMPLE
Jean Paul/Essai > JEAN/LUC/ESSAI
Mary Lou/Mockridge > MARY/JANE/MOCKRIDGE
David Wei/Shiyan > DAVID/MING/SHIYAN
Anna Maria/Muster > ANNA/LUISE/MUSTER
Priya A/Testwala > PRIYA/B/TESTWALA`),
  },
  {
    name: 'two differences at once',
    truth: 'same',
    expected: 'human',
    pairs: lines(`
Bill/Qtestom > WILLIAM//QTESTON
Peggy/Qmaiden > MARGARET//QMARRIED//QMAIDEN
Liz/Fielding > ELIZABETH//FAKE-FIELDING
J/Muellerq > JUERGEN//MÜLLERQ
Ann/Antesova > MARGARET/ANN/NUEVAROVA//ANTESOVA
Fielding/Kim > KIM//FAKE-FIELDING
Bob/Sampler Jr. > ROBERT//SAMPLER///SR
Kahterine/Prueba > KATHERINE//DE LA PRUEBA
Jörg/Muster-Beispiel > JOERG//MUSTER
Misha/Primerow > MIKHAIL//PRIMEROV
Prueba/Jose > JOSÉ//DE LA PRUEBA
Dick/Samplewod > RICHARD//SAMPLEWOOD`),
  },
  {
    name: 'a relative by marriage',
    truth: 'other',
    expected: 'differs',
    pairs: lines(`
Ingrid/Qmarried > TORSTEN//QMARRIED
Ana/Prueba-Muestra > PEDRO//PRUEBA MUESTRA
Kim/Afterward > LESTER//AFTERWARD//BEFORE
Ruth/Zweitling > HORST//ZWEITLING
Mary/Newberg > CALVIN//NEWBERG
Olga/Novaya > PYOTR//NOVAYA
Jane/Laterly > DOUGLAS//LATERLY
Gina/Sposata > RENZO//SPOSATA
Beth/Dernier > LUCIEN//DERNIER
Sara/Major > WYATT//MAJOR`),
  },
  {
    name: 'one name inside another',
    truth: 'other',
    expected: 'human',
    pairs: lines(`
Ann/Lee > ANNA//LEE
Ann/Lee > ANNE//LEE
Ana/Lee > ANA//LEEDS
Jo/Sample > JOAN//SAMPLE
Ed/Sample > EDNA//SAMPLE
Al/Sample > ALDA//SAMPLE
Max/Muster > MAXINE//MUSTER
Alda/Berg > ALDA//BERGMANN
Alda/Wood > ALDA//WOODS
Alda/John > ALDA//JOHNS`),
  },
  {
    name: 'same first name, other last name',
    truth: 'other',
    expected: 'differs',
    pairs: lines(`
Margaret/Qteston > MARGARET//ZZYKMAN
Robert/Zzykman > ROBERT//EXAMPLEFORD
Wei/Exampleford > WEI//SAMPLEWOOD
Aisha/Samplewood > AISHA//MOCKRIDGE
Olga/Mockridge > OLGA//FAKENHAM
Tomas/Fakenham > TOMAS//PRUEBARO
Priya/Pruebaro > PRIYA//VOORBEELDT
Kwame/Voorbeeldt > KWAME//BEISPIELOV
Ingrid/Beispielov > INGRID//ESSAIMONT
Hiroshi/Essaimont > HIROSHI//QTESTON
Fatima/Wood > FATIMA//ATWATER
Diego/Ford > DIEGO//OAKLEY
Noor/Ham > NOOR//BRIGGS
Chloe/Mont > CHLOE//VALLEY
Grace/Stone > GRACE//RIVERS`),
  },
  {
    name: 'same last name, other first name',
    truth: 'other',
    expected: 'differs',
    pairs:
      words(`Margaret Robert, Wei Olga, Aisha Tomas, Priya Kwame, Ingrid Hiroshi, Fatima Diego, Noor Chloe, Samuel Leila,
      Ivan Grace, Omar Yvonne, Bill Robert, Kate Margaret, Peggy Susan, Jack William, Ted Charles`),
  },
  {
    name: 'a short form of both',
    truth: 'other',
    expected: 'near',
    pairs: words(
      'Alex Alexandra, Alex Alexander, Sam Samantha, Sam Samuel, Chris Christina, Chris Christopher, Pat Patrick',
    ),
  },
];
