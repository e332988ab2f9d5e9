/** Work in steps with a pause after each: the caller decides when other work runs. */
export type Steps<Result> = Generator<void, Result>

/** All steps at once. */
export function runSteps<Result>(steps: Steps<Result>): Result {
  let step = steps.next()
  while (step.done !== true) step = steps.next()
  return step.value
}
