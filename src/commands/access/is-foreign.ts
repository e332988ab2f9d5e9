import { type ApiProblem, UNEXPLAINED } from '../../client/api-problem.ts'

/** Whether what answers is no Mini CoinTracker, or one at another path. */
export function isForeign({ code }: ApiProblem): boolean {
  return code === UNEXPLAINED || code === 'not_found'
}
