import type { ChainSlug } from '../../domain/chains/chain.ts'

/** What a coin was roughly worth in US dollars at the first of January of these years; the first one is when trade began. */
interface Levels {
  readonly since: string
  readonly decimals: number
  readonly byYear: readonly (readonly [year: number, dollars: number])[]
}

/** Invented, but of a plausible size. */
export const LEVELS: Readonly<Record<ChainSlug, Levels>> = {
  bitcoin: {
    since: '2011-08-18',
    decimals: 2,
    byYear: [
      [2011, 2],
      [2013, 14],
      [2014, 750],
      [2015, 310],
      [2016, 430],
      [2017, 960],
      [2018, 13_800],
      [2019, 3_800],
      [2020, 7_200],
      [2021, 29_000],
      [2022, 46_500],
      [2023, 16_500],
      [2024, 42_500],
      [2025, 93_500],
      [2027, 81_000],
    ],
  },
  litecoin: {
    since: '2013-04-28',
    decimals: 2,
    byYear: [
      [2013, 2],
      [2014, 24],
      [2016, 3.5],
      [2017, 4.4],
      [2018, 230],
      [2019, 31],
      [2021, 125],
      [2022, 148],
      [2023, 70],
      [2025, 103],
      [2027, 64],
    ],
  },
  dogecoin: {
    since: '2013-12-15',
    decimals: 5,
    byYear: [
      [2013, 0.0004],
      [2017, 0.0003],
      [2018, 0.009],
      [2019, 0.0025],
      [2021, 0.006],
      [2022, 0.17],
      [2024, 0.09],
      [2025, 0.32],
      [2027, 0.11],
    ],
  },
  'bitcoin-cash': {
    since: '2017-08-01',
    decimals: 2,
    byYear: [
      [2017, 380],
      [2018, 2_400],
      [2019, 155],
      [2021, 345],
      [2022, 435],
      [2023, 97],
      [2025, 440],
      [2027, 300],
    ],
  },
  dash: {
    since: '2014-02-14',
    decimals: 3,
    byYear: [
      [2014, 1],
      [2016, 3.3],
      [2017, 11],
      [2018, 1_040],
      [2019, 80],
      [2021, 105],
      [2023, 42],
      [2027, 38],
    ],
  },
  zcash: {
    since: '2016-10-29',
    decimals: 2,
    byYear: [
      [2016, 70],
      [2018, 500],
      [2019, 57],
      [2022, 145],
      [2024, 29],
      [2027, 210],
    ],
  },
  groestlcoin: {
    since: '2014-03-22',
    decimals: 6,
    byYear: [
      [2014, 0.03],
      [2017, 0.006],
      [2018, 1.7],
      [2019, 0.26],
      [2021, 0.31],
      [2022, 1.1],
      [2027, 0.27],
    ],
  },
  ecash: {
    since: '2021-07-01',
    decimals: 10,
    byYear: [
      [2021, 0.00004],
      [2022, 0.000095],
      [2023, 0.000022],
      [2025, 0.000036],
      [2027, 0.000009],
    ],
  },
}
