import type { Transfer } from '../../domain/history/transfer.ts'
import { amountField, countField, type Fields, isFields, UnusableAnswer } from '../../net/answer-fields.ts'
import { isEmptyList, type Names } from './decode-answer.ts'
import { decodeTotals, type Totals } from './decode-totals.ts'
import { decodeTransfer } from './decode-transfers.ts'
import { spellingOf } from './spelling.ts'

/** What the answer says of an address that it lists. */
export interface Member {
  /** Null if they are malformed. */
  readonly totals: Totals | null
  /** In the order of the answer. */
  readonly rows: Transfer[]
  readonly hashes: Set<string>
  /** A row of it is invalid, or a transaction is listed twice. */
  isMalformed: boolean
}

export interface SetParts {
  /** The totals of the set. */
  readonly transactionCount: number
  readonly balance: bigint
  readonly outputCount: number
  /** By requested address. */
  readonly members: ReadonlyMap<string, Member>
  /** How many rows the answer lists, and how many of them it has listed before. */
  readonly rowCount: number
  readonly repeatedCount: number
  /** How many different transactions these are. */
  readonly hashCount: number
}

/**
 * The parts that a set is read by. Null if one is missing, if a row does not name its address, or if anything is about an
 * address that was not requested.
 */
export function readSetParts(data: Fields, names: Names): SetParts | null {
  const { set, transactions } = data
  const listed = isEmptyList(data, 'addresses') ? {} : data['addresses']
  if (!isFields(set) || !isFields(listed) || !Array.isArray(transactions)) return null
  const owners = new Map([...names].map(([address, name]) => [spellingOf(name), address]))
  const members = membersOf(listed, owners)
  const counts = members === null ? null : assignRows(transactions, members, owners)
  const totals = totalsOfSet(set)
  if (members === null || counts === null || totals === null) return null
  return { ...totals, members, ...counts }
}

function totalsOfSet(set: Fields): Pick<SetParts, 'transactionCount' | 'balance' | 'outputCount'> | null {
  return orNull(() => ({
    transactionCount: countField(set, 'transaction_count'),
    balance: amountField(set, 'balance'),
    outputCount: countField(set, 'output_count'),
  }))
}

/** Null if a member was not requested, or is listed twice. */
function membersOf(listed: Fields, owners: ReadonlyMap<string, string>): Map<string, Member> | null {
  const members = new Map<string, Member>()
  for (const [key, fields] of Object.entries(listed)) {
    const address = owners.get(spellingOf(key))
    if (address === undefined || members.has(address)) return null
    const totals = isFields(fields) ? orNull(() => decodeTotals(fields)) : null
    members.set(address, { totals, rows: [], hashes: new Set(), isMalformed: false })
  }
  return members
}

/** Gives each row to its member, and counts them; null if a row does not belong to one. */
function assignRows(
  rows: readonly unknown[],
  members: ReadonlyMap<string, Member>,
  owners: ReadonlyMap<string, string>,
): Pick<SetParts, 'rowCount' | 'repeatedCount' | 'hashCount'> | null {
  const hashes = new Set<string>()
  const byText = new Map<string, Member>()
  let repeatedCount = 0
  for (const row of rows) {
    if (!isFields(row) || typeof row['address'] !== 'string') return null
    const text = row['address']
    const member = byText.get(text) ?? members.get(owners.get(spellingOf(text)) ?? '')
    if (member === undefined) return null
    byText.set(text, member)
    const transfer = decodeTransfer(row)
    if (typeof transfer !== 'string') {
      if (member.hashes.has(transfer.hash)) repeatedCount += 1
      hashes.add(transfer.hash)
    }
    take(member, transfer)
  }
  return { rowCount: rows.length, repeatedCount, hashCount: hashes.size }
}

function take(member: Member, transfer: Transfer | string): void {
  if (typeof transfer === 'string' || member.hashes.has(transfer.hash)) {
    member.isMalformed = true
    return
  }
  member.hashes.add(transfer.hash)
  member.rows.push(transfer)
}

function orNull<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof UnusableAnswer) return null
    throw error
  }
}
