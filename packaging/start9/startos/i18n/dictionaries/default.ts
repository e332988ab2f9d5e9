export const DEFAULT_LANG = 'en_US'

export const dictionary = {
  'Web page': 0,
  'The web page and the API of Mini CoinTracker': 1,
  'The web page is ready': 2,
  'The web page is not ready': 3,
  'Show the API token': 4,
  'What you sign in with, and what programs send as a bearer token': 5,
  'API token': 6,
  'Sign in with this token.': 7,
  'Own Electrum server': 8,
  'With a Bitcoin Electrum server of your own, public servers learn nothing about your Bitcoin addresses': 9,
  'Electrum server': 10,
  'Such as tcp://192.168.1.10:50001; empty for public servers': 11,
} as const

export type LangDict = Record<(typeof dictionary)[keyof typeof dictionary], string>
