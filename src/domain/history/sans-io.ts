/**
 * Work that asks for what it needs while it goes on: yields questions, is given their answers, returns its result.
 * So the same work reads from a store that answers at once and from one that answers later.
 */
export type Query<Question, Answer, Result> = Generator<Question, Result, Answer>

export function runSync<Question, Answer, Result>(
  inquiry: Query<Question, Answer, Result>,
  answer: (question: Question) => Answer,
): Result {
  let step = inquiry.next()
  while (!step.done) step = inquiry.next(answer(step.value))
  return step.value
}

export async function runAsync<Question, Answer, Result>(
  inquiry: Query<Question, Answer, Result>,
  answer: (question: Question) => Promise<Answer>,
): Promise<Result> {
  let step = inquiry.next()
  while (!step.done) step = inquiry.next(await answer(step.value))
  return step.value
}
