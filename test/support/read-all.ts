import type { Client } from './client.ts'

/** What a request was answered with; `cut` is an export that ended with a connection error. */
export interface Answer {
  readonly status: number | 'cut'
  readonly code: string | null
  readonly text: string
}

// biome-ignore lint/suspicious/noExplicitAny: tests read the API without our types.
type Json = any

/** Everything that the API shows of these addresses, by path: lists, pages, exports, balances and totals. */
export async function readAll(client: Client, addresses: readonly Json[]): Promise<Map<string, Answer>> {
  const paths = [
    '/addresses?limit=1000&include=sparkline',
    '/totals',
    '/transactions.ndjson',
    ...addresses.flatMap(({ id, address, transaction_count: count }: Json) => [
      `/addresses/${id}`,
      `/addresses/lookup?address=${address}`,
      ...Array.from(
        { length: Math.max(1, Math.ceil(count / 400)) },
        (_, page) => `/addresses/${id}/transactions?limit=400&offset=${page * 400}`,
      ),
      `/addresses/${id}/transactions.csv`,
      `/addresses/${id}/balance`,
      `/addresses/${id}/balance?at=2020-01-01T00:00:00Z`,
      `/addresses/${id}/balance?height=600000`,
      `/addresses/${id}/balance-history?points=400`,
    ]),
  ]
  const answers = new Map<string, Answer>()
  for (const path of paths) answers.set(path, await answerTo(client, path))
  return answers
}

async function answerTo({ url }: Client, path: string): Promise<Answer> {
  const response = await fetch(url + path)
  try {
    const text = await response.text()
    const code = response.status === 200 ? null : JSON.parse(text).code
    return { status: response.status, code, text }
  } catch {
    return { status: 'cut', code: null, text: '' }
  }
}
