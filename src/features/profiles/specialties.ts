interface Specialty {
  readonly name: string;
  readonly parent?: string;
  readonly nucc_code?: string;
}

/**
 * Our own small specialty tree: key -> name, parent and, where one fits, the code of the provider taxonomy that means it. The
 * codes are facts; NUCC's names, definitions and table are not shipped (product.md 6.6).
 */
export const SPECIALTIES = {
  anaesthesiology: { name: 'Anaesthesiology', nucc_code: '207L00000X' },
  'intensive-care': { name: 'Intensive care', parent: 'anaesthesiology', nucc_code: '207LC0200X' },
  dermatology: { name: 'Dermatology', nucc_code: '207N00000X' },
  'emergency-medicine': { name: 'Emergency medicine', nucc_code: '207P00000X' },
  'family-medicine': { name: 'Family medicine', nucc_code: '207Q00000X' },
  'internal-medicine': { name: 'Internal medicine', nucc_code: '207R00000X' },
  cardiology: { name: 'Cardiology', parent: 'internal-medicine', nucc_code: '207RC0000X' },
  endocrinology: { name: 'Endocrinology', parent: 'internal-medicine', nucc_code: '207RE0101X' },
  gastroenterology: { name: 'Gastroenterology', parent: 'internal-medicine', nucc_code: '207RG0100X' },
  geriatrics: { name: 'Geriatrics', parent: 'internal-medicine', nucc_code: '207RG0300X' },
  haematology: { name: 'Haematology', parent: 'internal-medicine', nucc_code: '207RH0000X' },
  'infectious-disease': { name: 'Infectious disease', parent: 'internal-medicine', nucc_code: '207RI0200X' },
  nephrology: { name: 'Nephrology', parent: 'internal-medicine', nucc_code: '207RN0300X' },
  oncology: { name: 'Oncology', parent: 'internal-medicine', nucc_code: '207RX0202X' },
  pulmonology: { name: 'Pulmonology', parent: 'internal-medicine', nucc_code: '207RP1001X' },
  rheumatology: { name: 'Rheumatology', parent: 'internal-medicine', nucc_code: '207RR0500X' },
  'medical-genetics': { name: 'Medical genetics', nucc_code: '207SG0201X' },
  neurology: { name: 'Neurology', nucc_code: '2084N0400X' },
  'obstetrics-gynaecology': { name: 'Obstetrics and gynaecology', nucc_code: '207V00000X' },
  ophthalmology: { name: 'Ophthalmology', nucc_code: '207W00000X' },
  otolaryngology: { name: 'Otolaryngology', nucc_code: '207Y00000X' },
  paediatrics: { name: 'Paediatrics', nucc_code: '208000000X' },
  neonatology: { name: 'Neonatology', parent: 'paediatrics', nucc_code: '2080N0001X' },
  pathology: { name: 'Pathology', nucc_code: '207ZP0102X' },
  psychiatry: { name: 'Psychiatry', nucc_code: '2084P0800X' },
  'public-health': { name: 'Public health', nucc_code: '2083P0901X' },
  radiology: { name: 'Radiology', nucc_code: '2085R0202X' },
  rehabilitation: { name: 'Physical medicine and rehabilitation', nucc_code: '208100000X' },
  surgery: { name: 'Surgery', nucc_code: '208600000X' },
  'cardiothoracic-surgery': { name: 'Cardiothoracic surgery', parent: 'surgery', nucc_code: '208G00000X' },
  neurosurgery: { name: 'Neurosurgery', parent: 'surgery', nucc_code: '207T00000X' },
  orthopaedics: { name: 'Orthopaedics', parent: 'surgery', nucc_code: '207X00000X' },
  'plastic-surgery': { name: 'Plastic surgery', parent: 'surgery', nucc_code: '208200000X' },
  'vascular-surgery': { name: 'Vascular surgery', parent: 'surgery', nucc_code: '2086S0129X' },
  urology: { name: 'Urology', nucc_code: '208800000X' },
} as const satisfies Record<string, Specialty>;

/** A specialty and the one above it: who works in cardiology hears what is asked of internal medicine. */
export function withParents(keys: readonly string[]): string[] {
  const parents = keys.flatMap((key) => PARENTS.get(key) ?? []);
  return [...new Set([...keys, ...parents])];
}

const PARENTS = new Map(
  Object.entries(SPECIALTIES).flatMap(([key, one]): [string, string][] => ('parent' in one ? [[key, one.parent]] : [])),
);
