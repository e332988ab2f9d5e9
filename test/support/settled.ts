import { setTimeout } from 'node:timers/promises'
import type { Client, Reply } from './client.ts'

const LOOK_MS = 100

/** Waits until no address is in a synchronisation; throws when that takes longer than `mostMs`. */
export async function settled(client: Client, mostMs: number): Promise<void> {
  const until = Date.now() + mostMs
  for (;;) {
    const { total } = (await listOf(client, 'IN_PROGRESS')).body
    if (total === 0) return
    if (Date.now() > until) throw new Error(`${total} addresses are still IN_PROGRESS after ${mostMs} ms`)
    await setTimeout(LOOK_MS)
  }
}

export function listOf(client: Client, status: string): Promise<Reply> {
  return client.get(`/addresses?limit=1&status=${status}`)
}
