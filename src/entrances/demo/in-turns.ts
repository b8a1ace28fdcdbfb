/** As many at once as the pool of the API has connections. */
const AT_ONCE = 4;

/** Works through a list a few at a time; the first failure ends it. */
export async function inTurns<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const turn = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, turn));
}
