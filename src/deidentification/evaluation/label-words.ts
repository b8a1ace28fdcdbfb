/** Words beside an identifier that may go with it at no cost: labels, units of age, titles and small words. */
export const LABEL_WORDS: ReadonlySet<string> = new Set(
  'mrn ssn dob d o b dod doa id no num number name patient pt phone tel telephone cell mobile fax email mail e addr address acct account policy member memberid group plan license licence lic dea npi plate vin serial sn s n lot ref case url ip date admit admitted discharged seen born died age aged zip zipcode room rm bed unit mr mrs ms miss dr prof md do rn np jr sr the of in on at from to is was her his years year old yo y yrs yr medical record health insurance hicn mbi nhs medicare medicaid device model vehicle driver drivers certificate cert encounter visit csn fin har accession specimen st nd rd th hospital clinic center centre street ave avenue road apt suite ext x # and a an by with for this that as came here we have had has been were are be my our'.split(
    ' ',
  ),
);
