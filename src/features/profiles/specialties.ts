/** Our own small specialty tree: key -> name and parent. `nucc_code` may be mapped by an operator; NUCC's table is not shipped. */
export const SPECIALTIES = {
  anaesthesiology: { name: 'Anaesthesiology' },
  'intensive-care': { name: 'Intensive care', parent: 'anaesthesiology' },
  dermatology: { name: 'Dermatology' },
  'emergency-medicine': { name: 'Emergency medicine' },
  'family-medicine': { name: 'Family medicine' },
  'internal-medicine': { name: 'Internal medicine' },
  cardiology: { name: 'Cardiology', parent: 'internal-medicine' },
  endocrinology: { name: 'Endocrinology', parent: 'internal-medicine' },
  gastroenterology: { name: 'Gastroenterology', parent: 'internal-medicine' },
  geriatrics: { name: 'Geriatrics', parent: 'internal-medicine' },
  haematology: { name: 'Haematology', parent: 'internal-medicine' },
  'infectious-disease': { name: 'Infectious disease', parent: 'internal-medicine' },
  nephrology: { name: 'Nephrology', parent: 'internal-medicine' },
  oncology: { name: 'Oncology', parent: 'internal-medicine' },
  pulmonology: { name: 'Pulmonology', parent: 'internal-medicine' },
  rheumatology: { name: 'Rheumatology', parent: 'internal-medicine' },
  'medical-genetics': { name: 'Medical genetics' },
  neurology: { name: 'Neurology' },
  'obstetrics-gynaecology': { name: 'Obstetrics and gynaecology' },
  ophthalmology: { name: 'Ophthalmology' },
  otolaryngology: { name: 'Otolaryngology' },
  paediatrics: { name: 'Paediatrics' },
  neonatology: { name: 'Neonatology', parent: 'paediatrics' },
  pathology: { name: 'Pathology' },
  psychiatry: { name: 'Psychiatry' },
  'public-health': { name: 'Public health' },
  radiology: { name: 'Radiology' },
  rehabilitation: { name: 'Physical medicine and rehabilitation' },
  surgery: { name: 'Surgery' },
  'cardiothoracic-surgery': { name: 'Cardiothoracic surgery', parent: 'surgery' },
  neurosurgery: { name: 'Neurosurgery', parent: 'surgery' },
  orthopaedics: { name: 'Orthopaedics', parent: 'surgery' },
  'plastic-surgery': { name: 'Plastic surgery', parent: 'surgery' },
  'vascular-surgery': { name: 'Vascular surgery', parent: 'surgery' },
  urology: { name: 'Urology' },
} as const satisfies Record<string, { readonly name: string; readonly parent?: string }>;

/** A specialty and the one above it: who works in cardiology hears what is asked of internal medicine. */
export function withParents(keys: readonly string[]): string[] {
  const parents = keys.flatMap((key) => PARENTS.get(key) ?? []);
  return [...new Set([...keys, ...parents])];
}

const PARENTS = new Map(
  Object.entries(SPECIALTIES).flatMap(([key, one]): [string, string][] => ('parent' in one ? [[key, one.parent]] : [])),
);
