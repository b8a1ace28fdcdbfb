import { anyAge } from './any/age.ts';
import { anyBiometric } from './any/biometric.ts';
import { anyDate } from './any/date.ts';
import { anyDevice } from './any/device.ts';
import { anyEmail } from './any/email.ts';
import { anyFacility } from './any/facility.ts';
import { anyFacilityAbroad } from './any/facility-abroad.ts';
import { anyIp, anyMac } from './any/ip.ts';
import { anyLicence } from './any/licence.ts';
import { anyAccount } from './any/account.ts';
import { anyCode } from './any/code.ts';
import { anyExtension } from './any/extension.ts';
import { anyFileName } from './any/file-name.ts';
import { anyHandle } from './any/handle.ts';
import { anyMark } from './any/mark.ts';
import { anyOutdoors } from './any/outdoors.ts';
import { anyRoad } from './any/road.ts';
import { deAddress } from './de/address.ts';
import { deFacility } from './de/facility.ts';
import { dePlace } from './de/place.ts';
import { gbAddress } from './gb/address.ts';
import { anyHl7 } from './any/hl7.ts';
import { anyRoom } from './any/room.ts';
import { anyUnexplained } from './any/unexplained.ts';
import { anyFax, anyPhone } from './any/phone.ts';
import { anyForeignStreet } from './any/foreign-street.ts';
import { anyGeocode } from './any/geocode.ts';
import { anyStreet } from './any/street.ts';
import { anyPlace } from './any/town.ts';
import { anyPostcode } from './any/postcode.ts';
import { usZip } from './us/zip.ts';
import { anyMrn } from './any/record.ts';
import { anyPlan } from './any/plan.ts';
import { anyInsurance } from './any/insurance.ts';
import { caHealthNumber } from './ca/health-number.ts';
import { caLicence } from './ca/licence.ts';
import { caPostalCode } from './ca/postal-code.ts';
import { caSocialInsurance } from './ca/social-insurance.ts';
import { deDevice } from './de/device.ts';
import { deInsurance } from './de/insurance.ts';
import { deLicence } from './de/licence.ts';
import { dePlate } from './de/plate.ts';
import { dePostcode } from './de/postcode.ts';
import { deRecord } from './de/record.ts';
import { gbHealthNumber } from './gb/health-number.ts';
import { gbLicence } from './gb/licence.ts';
import { gbNationalInsurance } from './gb/national-insurance.ts';
import { gbPlate } from './gb/plate.ts';
import { gbPostcode } from './gb/postcode.ts';
import { usHealthPlan } from './us/health-plan.ts';
import { usPrescriber } from './us/prescriber.ts';
import { inIdentity } from './in/identity.ts';
import { brIdentity } from './br/identity.ts';
import { nlIdentity } from './nl/identity.ts';
import { itIdentity } from './it/identity.ts';
import { frIdentity } from './fr/identity.ts';
import { frRecord } from './fr/record.ts';
import { itRecord } from './it/record.ts';
import { frStreet } from './fr/street.ts';
import { itStreet } from './it/street.ts';
import { esStreet } from './es/street.ts';
import { brStreet } from './br/street.ts';
import { nlPostcode } from './nl/postcode.ts';
import { esIdentity } from './es/identity.ts';
import { nzHealthNumber } from './nz/health-number.ts';
import type { Recognizer } from './recognizer.ts';
import { anyUrl } from './any/url.ts';
import { anyRole } from './any/role.ts';
import { usSsn } from './us/ssn.ts';
import { anyVehicle } from './any/vehicle.ts';
import { anyYear } from './any/year.ts';

/** Every recognizer of the engine but the names; one table test each. */
export const RECOGNIZERS: readonly Recognizer[] = [
  anyPlace,
  anyStreet,
  anyForeignStreet,
  anyGeocode,
  usZip,
  anyPostcode,
  anyFacility,
  anyFacilityAbroad,
  anyDate,
  anyAge,
  anyYear,
  anyPhone,
  anyFax,
  anyEmail,
  usSsn,
  anyMrn,
  anyPlan,
  anyAccount,
  anyLicence,
  anyVehicle,
  anyDevice,
  anyUrl,
  anyIp,
  anyMac,
  anyBiometric,
  anyCode,
  anyExtension,
  anyFileName,
  anyHandle,
  anyMark,
  anyRoom,
  anyHl7,
  anyOutdoors,
  anyRoad,
  deAddress,
  deFacility,
  dePlace,
  gbAddress,
  anyUnexplained,
  anyRole,
  anyInsurance,
  caHealthNumber,
  caLicence,
  caPostalCode,
  caSocialInsurance,
  deDevice,
  deInsurance,
  deLicence,
  dePlate,
  dePostcode,
  deRecord,
  gbHealthNumber,
  gbLicence,
  gbNationalInsurance,
  gbPlate,
  gbPostcode,
  usHealthPlan,
  usPrescriber,
  inIdentity,
  brIdentity,
  nlIdentity,
  itIdentity,
  frIdentity,
  frRecord,
  itRecord,
  esIdentity,
  nzHealthNumber,
  frStreet,
  itStreet,
  esStreet,
  brStreet,
  nlPostcode,
];
