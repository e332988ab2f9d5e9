/** Owners of histories in paths, the words of their operations, and the code of one that does not exist. */
export const ADDRESSES = {
  kind: 'address',
  path: 'addresses',
  operation: '',
  notFound: 'address_not_found',
} as const

export const WALLETS = {
  kind: 'wallet',
  path: 'wallets',
  operation: 'Wallet',
  notFound: 'wallet_not_found',
} as const

const GROUPS = {
  kind: 'group',
  path: 'groups',
  operation: 'Group',
  notFound: 'group_not_found',
} as const

/** Those whose histories are merged of several addresses'. */
export const MERGED = [WALLETS, GROUPS] as const
