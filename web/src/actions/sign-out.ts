import type { AppState } from '../state/app-state.ts'

/** Pending deletions are done first: afterwards the server refuses them. */
export async function signOut({ api, removals }: AppState): Promise<void> {
  await removals.settle()
  await api.signOut()
}
