/** What a chart over time can show. */
export const CHART_KINDS = [
  { name: 'value', title: 'Value' },
  { name: 'balance', title: 'Balance' },
] as const
