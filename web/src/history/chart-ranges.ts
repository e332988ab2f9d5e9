/** The ranges of every chart; `days` is null for all time. */
export const CHART_RANGES = [
  { name: '1W', title: '1W', hint: 'One week', days: 7 },
  { name: '1M', title: '1M', hint: 'One month', days: 30 },
  { name: '1Y', title: '1Y', hint: 'One year', days: 365 },
  { name: 'All', title: 'All', hint: 'All time', days: null },
] as const
export type ChartRange = (typeof CHART_RANGES)[number]
