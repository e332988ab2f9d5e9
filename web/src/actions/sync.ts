import type { ApiClient } from '../../../src/client/api-client.ts'
import type { AppState } from '../state/app-state.ts'
import { messageOf } from '../text/message.ts'
import { secondOpinionSentence } from '../text/second-opinion.ts'

/** The sentence to show: what was started, or why nothing was. */
export function syncNow(api: ApiClient, id: number): Promise<string> {
  return sentenceOf(api.syncAddress(id), () => 'Sync started.')
}

export function getSecondOpinion(api: ApiClient, id: number): Promise<string> {
  return sentenceOf(api.verifyAddress(id), ({ sources }) => secondOpinionSentence(sources))
}

/** Progress shows in the list; only a failure needs a sentence. */
export async function syncAll({ api, notice }: AppState): Promise<void> {
  try {
    await api.syncAll()
  } catch (error) {
    notice.show(error)
  }
}

async function sentenceOf<Reply>(
  request: Promise<Reply>,
  toSentence: (reply: Reply) => string,
): Promise<string> {
  try {
    return toSentence(await request)
  } catch (error) {
    return messageOf(error)
  }
}
