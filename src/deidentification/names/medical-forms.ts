import { hashWord } from '../lexicons/index.ts';

/**
 * Endings of drugs (INN stems), diseases, procedures and organisms. A word that no list of names knows and that ends so is
 * medicine, whatever its capital says.
 */
const ENDINGS =
  /(?:azole|mycin|micin|cillin|floxacin|cycline|mab|nib|ciclib|pril|sartan|statin|olol|prazole|gliptin|gliflozin|glutide|parin|xaban|gatran|vir|dipine|zosin|triptan|setron|afil|oxetine|azepam|azolam|barbital|caine|curium|curonium|dronate|glitazone|lukast|phylline|profen|semide|thiazide|tidine|trexate|tacept|limus|kinra|grel|platin|rubicin|taxel|bine|mide|amide|azine|apine|idone|penem|bactam|fungin|aemia|emia|osis|itis|oma|pathy|ectomy|otomy|ostomy|plasty|scopy|gram|graphy|algia|penia|cytosis|uria|pnea|pnoea|plegia|paresis|trophy|megaly|genesis|lysis|rrhea|rrhoea|stenosis|ectasia|coccus|cocci|bacter|bacillus|bacterium|myces|plasma|spira|spora|virus|monas|ensis|oides|idazole|quine|artem|terol|tropium|asone|solone|onide|cort|ase|globulin|feron|poetin|grastim)$/;

/** Genera that end like names: `Serratia`, `Listeria`, `Neisseria`. */
const GENERA: ReadonlySet<number> = new Set(
  'serratia listeria neisseria bordetella brucella salmonella shigella klebsiella legionella moraxella pasteurella coxiella borrelia rickettsia ehrlichia anaplasma babesia leptospira treponema mycoplasma chlamydia ureaplasma nocardia actinomyces proteus providencia pseudomonas stenotrophomonas burkholderia haemophilus vibrio yersinia francisella clostridium fusobacterium candida aspergillus cryptococcus histoplasma coccidioides blastomyces mucor rhizopus fusarium trichosporon giardia entamoeba toxoplasma plasmodium leishmania trypanosoma strongyloides ascaris taenia echinococcus schistosoma dengue zika ebola lassa hendra nipah marburg zoster varicella campylobacter bartonella escherichia morganella citrobacter hafnia kingella eikenella capnocytophaga veillonella prevotella gemella rothia kocuria malassezia exophiala tdap dtap hib mmr bcg crp echo trop plt hgb hct snomed loinc omop fhir hipaa medicare medicaid'
    .split(' ')
    .map((word) => hashWord(word) | 0),
);

/** Whether a word that no list of names holds is medicine by its form. `folded` in lower case. */
export function isMedicalForm(folded: string, hash: number): boolean {
  return GENERA.has(hash) || (folded.length > 5 && ENDINGS.test(folded));
}
