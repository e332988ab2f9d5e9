/** Work in steps with a pause after each: whoever runs it decides when others have their turn. */
export type Steps<Result> = Generator<void, Result>

/** All steps at once. */
export function runSteps<Result>(steps: Steps<Result>): Result {
  let step = steps.next()
  while (step.done !== true) step = steps.next()
  return step.value
}
