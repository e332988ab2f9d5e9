/**
 * Work that does no I/O itself: a generator that yields questions, is given their answers, and returns its result. So the
 * same work reads from a store that answers synchronously and from one that answers later.
 */
export type Query<Question, Answer, Result> = Generator<Question, Result, Answer>

export function runSync<Question, Answer, Result>(
  query: Query<Question, Answer, Result>,
  answer: (question: Question) => Answer,
): Result {
  let step = query.next()
  while (!step.done) step = query.next(answer(step.value))
  return step.value
}

export async function runAsync<Question, Answer, Result>(
  query: Query<Question, Answer, Result>,
  answer: (question: Question) => Promise<Answer>,
): Promise<Result> {
  let step = query.next()
  while (!step.done) step = query.next(await answer(step.value))
  return step.value
}
