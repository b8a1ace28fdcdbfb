import { hashes } from './hashes.ts';

const SHORTEST = 3;

/**
 * Endings of drugs (INN stems), diseases, procedures and organisms. A word that no list of names knows and that ends so is
 * medicine, whatever its capital says. By their last letters.
 */
const ENDINGS: ReadonlyMap<string, readonly string[]> = Map.groupBy(
  'ase mab nib oma vir afil bine cort emia gram grel itis mide olol osis pnea pril uria aemia algia amide apine artem asone azine azole caine cocci ensis feron idone kinra limus lysis micin monas myces mycin oides onide otomy parin pathy penem penia pnoea quine rrhea scopy spira spora taxel terol virus xaban zosin azepam azolam bactam bacter ciclib cillin coccus curium dipine ectomy fungin gatran graphy lukast megaly ostomy plasma plasty platin plegia poetin profen rrhoea sartan semide setron solone statin tacept tidine trophy cycline cytosis dronate ectasia genesis gliptin glutide grastim idazole oxetine paresis prazole rubicin trexate triptan tropium bacillus barbital curonium floxacin globulin phylline stenosis thiazide bacterium gliflozin glitazone'.split(
    ' ',
  ),
  (ending) => ending.slice(-SHORTEST),
);

/** Genera that end like names: `Serratia`, `Listeria`, `Neisseria`. */
const GENERA = hashes(
  'serratia listeria neisseria bordetella brucella salmonella shigella klebsiella legionella moraxella pasteurella coxiella borrelia rickettsia ehrlichia anaplasma babesia leptospira treponema mycoplasma chlamydia ureaplasma nocardia actinomyces proteus providencia pseudomonas stenotrophomonas burkholderia haemophilus vibrio yersinia francisella clostridium fusobacterium candida aspergillus cryptococcus histoplasma coccidioides blastomyces mucor rhizopus fusarium trichosporon giardia entamoeba toxoplasma plasmodium leishmania trypanosoma strongyloides ascaris taenia echinococcus schistosoma dengue zika ebola lassa hendra nipah marburg zoster varicella campylobacter bartonella escherichia morganella citrobacter hafnia kingella eikenella capnocytophaga veillonella prevotella gemella rothia kocuria malassezia exophiala',
);

/** Short forms of procedures, drugs, tests, vaccines and code systems that look like names: `chole`, `dalba`, `trop`. */
const SHORT_FORMS = hashes(
  'giorni chole appy desens anticoag anticoags pola dalba dapto enox tepro belatacept glofit tafa mosun dara isa vedo uste secu ixe guselk tdap dtap hib mmr bcg crp echo trop plt hgb hct snomed loinc omop fhir hipaa medicare medicaid',
);

/** Whether a word that no list of names holds is medicine by its form. `folded` in lower case. */
export function isMedicalForm(folded: string, hash: number): boolean {
  if (GENERA.has(hash) || SHORT_FORMS.has(hash)) return true;
  if (folded.length < 6) return false;
  const endings = ENDINGS.get(folded.slice(-SHORTEST)) ?? [];
  return endings.some((ending) => ending.length < folded.length - 1 && folded.endsWith(ending));
}

/** Short forms of drugs that are first names or surnames as well: `asa`, `isa`, `risa`. */
const DRUG_NAMES = hashes(
  'asa isa risa uste dara dalba riba chole mito enox pola dapto anticoag tafa vedo teno cyclo pred tacro myco ritux sirol beva pembro nivo atezo durva ipi olap nira osi lorla bosu imat dasa nilo pona vene aza deci gilt mido quiz lena pom carfil bort cetux pani trastu pertu denos zole alend rise ibando teri romo oma mepo benra dupi teze sema lira dula tirze empa dapa cana ertu sita lina saxa lino vori posa itra fluco mica caspa ampho mero erta imi cefta cefepi vanc dora ralte dolu bicte cabo lena foste brivu leva tica clopi prasu apix riva edox dabi evo ali incli bempe zofran lado tele oxy carve biso neb amio dofe sota fleca digo',
);

/** Whether the word with this hash is a short form of a drug that may be a name as well. */
export function isDrugName(hash: number): boolean {
  return DRUG_NAMES.has(hash | 0);
}
