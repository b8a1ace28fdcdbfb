import { anyAge } from './ages.ts';
import { anyBiometric } from './biometrics.ts';
import { anyDate } from './dates.ts';
import { anyDevice } from './devices.ts';
import { anyEmail } from './any-email.ts';
import { anyFacility } from './facilities.ts';
import { anyIp, anyMac } from './any-ip.ts';
import { anyLicence } from './licences.ts';
import { anyAccount } from './money.ts';
import { anyCode } from './others.ts';
import { anyFax, anyPhone } from './phones.ts';
import { anyForeignStreet, anyGeocode, anyPlace, anyStreet } from './places.ts';
import { anyPostcode, usZip } from './postcodes.ts';
import { anyMrn, anyPlan } from './records.ts';
import type { Recognizer } from './recognizer.ts';
import { anyUrl } from './any-url.ts';
import { anyRole } from './roles.ts';
import { usSsn } from './us-ssn.ts';
import { anyVehicle } from './vehicles.ts';
import { anyYear } from './years.ts';

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
