import { readRaw } from '../../../deidentification/index.ts';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import { gateFields } from '../../../platform/http/de-identification.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { TextGatePorts } from '../../../platform/text-gate.ts';
import { previewText } from './preview-text.ts';
import { Preview, PreviewResult } from './schemas.ts';

/** The gate as a preview: what it would remove, and why. */
export function previewRoutes(app: App, gatePorts: TextGatePorts): void {
  app.post(
    '/v1/deid/preview',
    {
      schema: {
        operationId: 'previewText',
        summary: 'Show what the gate would remove, and why; nothing is kept',
        tags: ['gate'],
        body: Preview,
        response: {
          200: PreviewResult,
          ...problems(
            'invalid_request',
            'unauthenticated',
            'not_verified',
            'not_found',
            'preview_mismatch',
            'deid_unavailable',
          ),
        },
      },
      config: { access: 'clinician', rawText: true },
    },
    async (request) =>
      previewText(gatePorts, actorOf(request), {
        text: readRaw(request.body.text),
        caseId: request.body.case_id,
        ...gateFields(request.body),
      }),
  );
}
