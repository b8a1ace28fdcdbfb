import t from 'tap';
import { featuresFingerprint } from '../../../src/deidentification/names/fingerprint.ts';
import { FINGERPRINT } from '../../../src/deidentification/names/model.generated.js';

t.test('the shipped weights were trained for the features that the engine has now', async (t) => {
  t.equal(
    FINGERPRINT,
    featuresFingerprint(),
    'cue words, kept phrases, eponyms, lists or features changed: run `npm run train:names -- ../shared/data ../shared/deid-dev`',
  );
});
