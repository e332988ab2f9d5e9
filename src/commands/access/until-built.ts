import { ApiProblem } from '../../client/api-problem.ts'
import { Progress } from '../output/progress.ts'
import type { Terminal } from '../terminal.ts'
import type { TrackerAccess } from './tracker-access.ts'

/** Each waits for 20 seconds. What takes longer than ten minutes is damaged and has to be read again. */
const ATTEMPTS_MAX = 30

/**
 * Asks until the transactions of everything have been put together, which each request waits for a while. A program that
 * only this command uses would begin anew with the next command; one that goes on running is not waited for.
 */
export async function untilBuilt<Answer>(
  { keepsRunning }: Pick<TrackerAccess, 'keepsRunning'>,
  terminal: Pick<Terminal, 'showProgress'>,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const progress = new Progress(terminal)
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await ask()
    } catch (error) {
      const isBuilding = error instanceof ApiProblem && error.code === 'history_building'
      if (!isBuilding || keepsRunning || attempts === ATTEMPTS_MAX) throw error
      progress.show(0, 0, 'Putting all transactions together…')
    }
  }
}
