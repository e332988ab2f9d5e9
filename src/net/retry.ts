import { backoffMs } from '../domain/backoff.ts'

/** Retries transient failures with backoff, for so many attempts in total. Returns the last outcome. */
export async function retry<Outcome extends { readonly kind: string }>(
  send: () => Promise<Outcome>,
  sleep: (ms: number) => Promise<void>,
  random: () => number,
  attempts: number,
): Promise<Outcome> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await send()
    if (outcome.kind !== 'transient' || attempt === attempts) return outcome
    await sleep(backoffMs(attempt, random()))
  }
}
