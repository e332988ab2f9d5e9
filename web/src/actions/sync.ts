import { syncAddress, syncEverything, verifyAddress } from '../api/addresses.ts'
import { messageOf } from '../api/api-problem.ts'
import type { Notice } from '../state/notice.svelte.ts'

/** The sentence to show: what was started, or why nothing was. */
export function syncNow(id: number): Promise<string> {
  return sentenceOf(syncAddress(id))
}

export function getSecondOpinion(id: number): Promise<string> {
  return sentenceOf(verifyAddress(id))
}

/** Progress shows in the list; only a failure needs a sentence. */
export async function syncAll(notice: Notice): Promise<void> {
  try {
    await syncEverything()
  } catch (error) {
    notice.show(error)
  }
}

async function sentenceOf(request: Promise<{ detail: string }>): Promise<string> {
  try {
    return (await request).detail
  } catch (error) {
    return messageOf(error)
  }
}
