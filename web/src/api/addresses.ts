import { request } from './request.ts'
import type { Address, AddressPage, Balance, BalanceHistory, Source, TransactionPage } from './types.ts'

const PAGE = 1000

/** All addresses with their sparklines, oldest first, page by page. */
export async function* listAddresses(signal: AbortSignal): AsyncGenerator<readonly Address[]> {
  for (let offset = 0; ; offset += PAGE) {
    const path = `/addresses?include=sparkline&limit=${PAGE}&offset=${offset}`
    const { addresses, total } = await request<AddressPage>(path, { signal })
    yield addresses
    if (offset + PAGE >= total) return
  }
}

export async function getSources(): Promise<readonly Source[]> {
  return (await request<{ sources: Source[] }>('/sources')).sources
}

export interface NewAddress {
  readonly chain: string
  readonly address: string
  readonly label: string | null
}

/** Its first sync starts at once. */
export function addAddress({ chain, address, label }: NewAddress): Promise<Address> {
  return request('/addresses', { method: 'POST', body: { chain, address, label, sync: true } })
}

export function getAddress(id: number): Promise<Address> {
  return request(`/addresses/${id}`)
}

export function relabelAddress(id: number, label: string | null): Promise<Address> {
  return request(`/addresses/${id}`, { method: 'PATCH', body: { label } })
}

export function removeAddress(id: number, keepalive = false): Promise<unknown> {
  return request(`/addresses/${id}`, { method: 'DELETE', keepalive })
}

export function syncAddress(id: number): Promise<{ detail: string }> {
  return request(`/addresses/${id}/sync`, { method: 'POST' })
}

export function syncEverything(): Promise<{ detail: string }> {
  return request('/sync', { method: 'POST' })
}

export function verifyAddress(id: number): Promise<{ detail: string }> {
  return request(`/addresses/${id}/verify`, { method: 'POST' })
}

export function getTransactions(
  id: number,
  offset: number,
  limit: number,
  signal: AbortSignal,
): Promise<TransactionPage> {
  return request(`/addresses/${id}/transactions?offset=${offset}&limit=${limit}`, { signal })
}

/** `at` in seconds since 1970. */
export function getBalanceAt(id: number, at: number): Promise<Balance> {
  return request(`/addresses/${id}/balance?at=${new Date(at * 1000).toISOString()}`)
}

/** Ends in seconds since 1970; null = no end. */
export function getBalanceHistory(
  id: number,
  range: { from: number | null; to: number | null },
  points: number,
  signal?: AbortSignal,
): Promise<BalanceHistory> {
  const ends = Object.entries(range).flatMap(([name, seconds]) =>
    seconds === null ? [] : [`&${name}=${new Date(seconds * 1000).toISOString()}`],
  )
  const path = `/addresses/${id}/balance-history?points=${points}${ends.join('')}`
  return request(path, signal === undefined ? {} : { signal })
}
