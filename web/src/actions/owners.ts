import type { Group, GroupMember } from '../../../src/client/api-types.ts'
import type { AppState } from '../state/app-state.ts'
import { messageOf } from '../text/message.ts'
import { assertNoSecret } from './assert-no-secret.ts'

/** What is renamed: a wallet or a group. */
export interface OwnerRef {
  readonly kind: 'wallet' | 'group'
  readonly id: number
}

/** Throws an Error whose message says why the name cannot be used. */
export async function renameOwner(
  { api, owners }: AppState,
  { kind, id }: OwnerRef,
  text: string,
): Promise<void> {
  const name = await checkedName(text)
  if (kind === 'wallet') owners.putWallet(await api.wallets.change(id, { name }))
  else owners.putGroup(await api.groups.change(id, { name }))
}

/** Throws an Error whose message says why. */
export async function addGroup({ api, owners }: AppState, text: string): Promise<Group> {
  const group = await api.groups.add({ name: await checkedName(text), members: [] })
  owners.putGroup(group)
  return group
}

/** Throws ApiProblem or Unreachable. */
export async function setMembers(
  { api, owners }: AppState,
  id: number,
  members: readonly GroupMember[],
): Promise<void> {
  owners.putGroup(await api.groups.change(id, { members: [...members] }))
}

/** Throws ApiProblem or Unreachable. */
export async function removeGroup({ api, owners }: AppState, id: number): Promise<void> {
  await api.groups.remove(id)
  owners.forgetGroup(id)
}

/** `keep`: its used addresses stay as single ones. Throws ApiProblem or Unreachable. */
export async function removeWallet(
  { api, owners, live }: AppState,
  id: number,
  keep: boolean,
): Promise<void> {
  await api.wallets.remove(id, keep ? 'keep' : undefined)
  owners.forgetWallet(id)
  live.walletsChanged()
}

/** The sentence to show: what was started, or why nothing was. */
export async function startedOr(request: Promise<unknown>, started: string): Promise<string> {
  try {
    await request
    return started
  } catch (error) {
    return messageOf(error)
  }
}

async function checkedName(text: string): Promise<string> {
  const name = text.trim()
  if (name === '') throw new Error('Enter a name.')
  await assertNoSecret(name)
  return name
}
