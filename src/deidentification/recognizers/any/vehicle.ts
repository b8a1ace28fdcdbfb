import { isVin } from '../checksums.ts';
import type { Recognizer } from '../recognizer.ts';
import { phrases, wordSet } from '../word-list.ts';

const PLATE = /(?=[A-Z0-9 -]{0,9}\d)(?:[A-Z0-9]{1,4}(?:[ -][A-Z0-9]{1,4}){0,3}|[A-Z0-9]{5,8})(?![A-Za-z0-9])/y;

/** Words within eight before a shape that makes it the plate of a US state: `tag on the ambulance: 7KLM-492`. */
const ON_THE_ROAD = wordSet(
  'tag tags plate plates licence license car truck van suv sedan pickup motorcycle ambulance vehicle trailer dashcam registered registration',
);

/** Vehicle, hull and tail numbers and plates, 45 CFR 164.514(b)(2)(i)(L). */
export const anyVehicle: Recognizer = {
  name: 'any/vehicle',
  class: 'L',
  label: 'VEHICLE',
  reason: 'vehicle_number',
  cues: [
    {
      words: phrases(
        'vin, vin #, vin no, vin number, vehicle id, vehicle identification number, chassis no, chassis number, fin',
      ),
      value: /[A-HJ-NPR-Za-hj-npr-z0-9]{11,17}(?![A-Za-z0-9])/y,
      score: 0.98,
    },
    {
      words: phrases('hull, hull no, hull number, hull id, hin, boat hull'),
      value: /[A-Z]{3}[A-Z0-9]{5}[A-Z0-9]{4}(?!\w)/y,
      score: 0.97,
    },
    {
      words: phrases(
        'plate, plates, plate no, plate number, plate #, license plate, licence plate, number plate, license plate number, vehicle plate, tag no, tag number, tag #, vehicle tag, reg, reg no, reg . no, vrm, rego, registration, kennzeichen, vehicle registration, car registration, tail, tail no, tail number, tail #, hull, hull no, hull number, hull id, boat, boat no, aircraft, n - number, his boat, car, vehicle, truck, taxi',
      ),
      value: PLATE,
      check: looksLikePlate,
      unlessAfter: /\s?(?:mg|mcg|ml|kg|cm|mm|%|mph|km|years?|weeks?|days?|miles?|accident)\b/iy,
      score: 0.93,
    },
  ],
  shapes: [
    { starts: 'digit', length: [17], pattern: /[A-HJ-NPR-Z0-9]{17}(?![A-Za-z0-9])/y, check: isVin, score: 0.98 },
    { starts: 'mixed', length: [17], pattern: /[A-HJ-NPR-Z0-9]{17}(?![A-Za-z0-9])/y, check: isVin, score: 0.98 },
    { starts: 'digit', length: [4], pattern: /\d[A-Z]{3}[- ]?\d{3}(?![A-Za-z0-9])/y, near: ON_THE_ROAD, score: 0.9 },
    {
      starts: 'upper',
      length: [3, 3],
      pattern: /[A-Z]{3}[- ]\d{3,4}(?![A-Za-z0-9.%])/y,
      near: ON_THE_ROAD,
      score: 0.85,
    },
  ],
};

function looksLikePlate(value: string): boolean {
  const compact = value.replace(/[ -]/g, '');
  return compact.length >= 4 && /[A-Z]/.test(compact) && /\d/.test(compact);
}
