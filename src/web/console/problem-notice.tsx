import { explain, type Explained } from '../api/problem.ts';
import { Button, Notice } from '../ui/index.ts';

/** An error in words, read aloud; with the id that leads the operator to the log line. */
export function ProblemNotice({ error }: { readonly error: unknown }) {
  const explained = explain(error);
  return (
    <Notice title={explained.title} tone="bad" role="alert">
      <ProblemDetails {...explained} />
    </Notice>
  );
}

/** The same where something could not be read, with a way to read it again. */
export function ReadingProblem({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  return (
    <>
      <ProblemNotice error={error} />
      <div className="row">
        <Button onPress={onRetry}>Try again</Button>
      </div>
    </>
  );
}

/** What an explained error says beside its title. */
export function ProblemDetails({ details, requestId }: Explained) {
  return (
    <>
      {details.map((detail) => (
        <p key={detail}>{detail}</p>
      ))}
      {requestId === undefined ? null : (
        <p className="notice-small">
          Request <code>{requestId}</code>
        </p>
      )}
    </>
  );
}
