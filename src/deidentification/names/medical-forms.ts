import { hashWord } from '../lexicons/index.ts';

/**
 * Endings of drugs (INN stems), diseases, procedures and organisms. A word that no list of names knows and that ends so is
 * medicine, whatever its capital says.
 */
const ENDINGS: ReadonlySet<string> = new Set(
  'ase mab nib oma vir afil bine cort emia gram grel itis mide olol osis pnea pril uria aemia algia amide apine artem asone azine azole caine cocci ensis feron idone kinra limus lysis micin monas myces mycin oides onide otomy parin pathy penem penia pnoea quine rrhea scopy spira spora taxel terol virus xaban zosin azepam azolam bactam bacter ciclib cillin coccus curium dipine ectomy fungin gatran graphy lukast megaly ostomy plasma plasty platin plegia poetin profen rrhoea sartan semide setron solone statin tacept tidine trophy cycline cytosis dronate ectasia genesis gliptin glutide grastim idazole oxetine paresis prazole rubicin trexate triptan tropium bacillus barbital curonium floxacin globulin phylline stenosis thiazide bacterium gliflozin glitazone'.split(
    ' ',
  ),
);
const SHORTEST = 3;
const LONGEST = 9;

/** Genera that end like names: `Serratia`, `Listeria`, `Neisseria`. */
const GENERA: ReadonlySet<number> = new Set(
  'serratia listeria neisseria bordetella brucella salmonella shigella klebsiella legionella moraxella pasteurella coxiella borrelia rickettsia ehrlichia anaplasma babesia leptospira treponema mycoplasma chlamydia ureaplasma nocardia actinomyces proteus providencia pseudomonas stenotrophomonas burkholderia haemophilus vibrio yersinia francisella clostridium fusobacterium candida aspergillus cryptococcus histoplasma coccidioides blastomyces mucor rhizopus fusarium trichosporon giardia entamoeba toxoplasma plasmodium leishmania trypanosoma strongyloides ascaris taenia echinococcus schistosoma dengue zika ebola lassa hendra nipah marburg zoster varicella campylobacter bartonella escherichia morganella citrobacter hafnia kingella eikenella capnocytophaga veillonella prevotella gemella rothia kocuria malassezia exophiala tdap dtap hib mmr bcg crp echo trop plt hgb hct snomed loinc omop fhir hipaa medicare medicaid'
    .split(' ')
    .map((word) => hashWord(word) | 0),
);

/** Whether a word that no list of names holds is medicine by its form. `folded` in lower case. */
export function isMedicalForm(folded: string, hash: number): boolean {
  if (GENERA.has(hash)) return true;
  for (let length = SHORTEST; length <= LONGEST && length < folded.length - 1; length++)
    if (folded.length > 5 && ENDINGS.has(folded.slice(-length))) return true;
  return false;
}
