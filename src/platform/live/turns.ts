/**
 * Lets so many through in each turn of the event loop, in their order: while a crowd comes in, everybody else is served between them
 * rather than after the last.
 */
export function createTurns(perTurn: number): () => Promise<void> {
  const waiting: (() => void)[] = [];
  const letIn = (): void => {
    for (const enter of waiting.splice(0, perTurn)) enter();
    if (waiting.length > 0) setImmediate(letIn);
  };
  return () =>
    new Promise((resolve) => {
      if (waiting.push(resolve) === 1) setImmediate(letIn);
    });
}
