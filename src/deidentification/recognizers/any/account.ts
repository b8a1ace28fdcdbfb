import { digitsOf, isIban, passesLuhn } from '../checksums.ts';
import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** Bank, card, invoice, billing and claim numbers, 45 CFR 164.514(b)(2)(i)(J). */
export const anyAccount: Recognizer = {
  name: 'any/account',
  class: 'J',
  label: 'ACCOUNT',
  reason: 'account_number',
  cues: [
    {
      words: phrases(
        'acct, acct #, acct no, acct ., account, account #, account no, account number, account id, a / c, invoice, invoice no, invoice number, invoice #, inv, billing, billing no, billing number, billing id, billing account, claim, claim no, claim number, claim #, claim id, receipt, receipt no, receipt number, routing, routing no, routing number, sort code, guarantor, guarantor id, guarantor no, bank account, konto, kontonummer, rechnungsnummer, check no, cheque no, transaction, transaction id, bsb, bill no, bill number, bill #, rechnung, rechnung nr, rechnungs - nr, kundennummer, kunden - nr, paypal ref, paypal, zelle, venmo',
      ),
      value: 'id',
      digits: 4,
      unlessAfter: /\s?(?:mg|ml|kg|%|patients?|people|years?|weeks?|days?|dollars?|usd|eur)\b/iy,
      score: 0.95,
    },
    {
      words: phrases(
        'card, card number, card no, credit card, debit card, visa, mastercard, amex, cc, cc #, card #, card ending in, card ending',
      ),
      value: /\d(?:[ -]?\d){3,18}(?!\d)/y,
      score: 0.95,
    },
    {
      words: phrases(
        'visa ending, visa ending in, visa ends in, mastercard ending, mastercard ending in, amex ending, card ends, card ends in, card ending, card ending in, account ending, account ending in, account ends in, acct ending, acct ending in',
      ),
      value: /\d{3,6}(?!\d)/y,
      score: 0.95,
    },
    { words: ['iban'], value: /[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{2,4}){3,8}/y, score: 0.98 },
    { words: ['bic', 'swift', 'swift code'], value: /[A-Z]{6}[A-Z0-9]{2,5}(?![A-Za-z0-9])/y, score: 0.9 },
  ],
  shapes: [
    {
      starts: 'digit',
      figures: 8,
      pattern: /\d{4}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?![\d-])/y,
      check: isCard,
      score: 0.97,
    },
    { starts: 'digit', figures: 8, pattern: /3[47]\d{2}[ -]?\d{6}[ -]?\d{5}(?![\d-])/y, check: isCard, score: 0.97 },
    { starts: 'digit', figures: 8, pattern: /\d{13,19}(?![\d-])/y, check: isCard, score: 0.9 },
    {
      starts: 'mixed',
      length: [4],
      pattern: /[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,4})?(?![A-Za-z0-9])/y,
      check: isIban,
      score: 0.99,
    },
    { starts: ['inv', 'clm'], pattern: /(?:INV|CLM)-?\d{4,12}(?![\w-])/iy, score: 0.95 },
  ],
};

function isCard(value: string): boolean {
  const { length } = digitsOf(value);
  return length >= 13 && length <= 19 && passesLuhn(value) && !/^0+$/.test(value);
}
