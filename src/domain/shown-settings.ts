/** A setting of the server, as people may see it. */
export interface ShownSetting {
  /** As in the environment. */
  readonly name: string
  /** Null where it may hold a secret or the place of a private server. */
  readonly value: string | null
  /** The environment sets it; otherwise the value is the default. */
  readonly isSet: boolean
}

/** What the environment of the server says. */
export interface ServerSettingsShown {
  /** The code of the currency that values are shown in unless a request says otherwise. */
  readonly currency: string
  /** Providers of prices in order; empty: prices are off. */
  readonly prices: readonly string[]
  /** Whether the database is a file that can be copied. */
  readonly isFile: boolean
  readonly all: readonly ShownSetting[]
}
