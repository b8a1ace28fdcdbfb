import { anyAge } from './any/age.ts';
import { anyBiometric } from './any/biometric.ts';
import { anyDate } from './any/date.ts';
import { anyDevice } from './any/device.ts';
import { anyEmail } from './any/email.ts';
import { anyFacility } from './any/facility.ts';
import { anyIp, anyMac } from './any/ip.ts';
import { anyLicence } from './any/licence.ts';
import { anyAccount } from './any/account.ts';
import { anyCode } from './any/code.ts';
import { anyFax, anyPhone } from './any/phone.ts';
import { anyForeignStreet, anyGeocode, anyPlace, anyStreet } from './any/place.ts';
import { anyPostcode, usZip } from './any/postcode.ts';
import { anyMrn, anyPlan } from './any/record.ts';
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
  anyRole,
];
