/** What a group consists of; a script counts once, however often it is reached. */
export interface GroupMember {
  readonly kind: 'wallet' | 'address' | 'group'
  readonly id: number
}

export interface Group {
  readonly id: number
  readonly name: string
  readonly members: readonly GroupMember[]
  /** Milliseconds. */
  readonly createdAt: number
}
