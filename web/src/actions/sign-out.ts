import { signOut as endSession } from '../api/session.ts'
import type { Removals } from '../state/removals.svelte.ts'

/** Pending deletions are done first: afterwards the server refuses them. */
export async function signOut(removals: Removals): Promise<void> {
  await removals.settle()
  await endSession()
}
