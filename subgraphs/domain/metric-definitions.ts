/** What a rate counts, and by which rule. A rule that changes gets a new version; the old one stays. */
export interface MetricDefinition {
  readonly numerator: string
  readonly denominator: string
  /** Whom the denominator is taken from. */
  readonly population: string
  /** The rule that the definition follows; null where it is our own. */
  readonly legalSource: string | null
}

const form2020 =
  'Form II.06a/VPCP/KSTT of Circular 01/2020/TT-VPCP; the classes early, on time and late are columns 8, 9 and 10'
const dossiersOfPeriod =
  'Dossiers accepted by the end of the period and not ended before it; those rejected at intake are in none'
const proceduresInForce = 'Procedures in force on the day'
const proceduresAtCentre = 'Procedures in force and at the provincial centre on the day'
const feeItems = 'Fee items of dossiers of the scope'

/** Every definition by which a rate of this graph is computed, by its versioned name. */
export const metricDefinitions = {
  ON_TIME_OF_RESOLVED_V1: {
    numerator: 'Ended in the period, early or on time: columns 8 + 9',
    denominator: 'Ended in the period: column 7',
    population: dossiersOfPeriod,
    legalSource: form2020,
  },
  ON_TIME_OF_RECEIVED_V1: {
    numerator: 'Ended in the period, early or on time: columns 8 + 9',
    denominator: 'Carried over into the period or received in it: column 3',
    population: dossiersOfPeriod,
    legalSource: null,
  },
  ON_TIME_OF_DUE_V1: {
    numerator: 'Ended in the period, early or on time: columns 8 + 9',
    denominator: 'Ended in the period, or open and overdue at its end: columns 7 + 13',
    population: dossiersOfPeriod,
    legalSource: null,
  },
  ONLINE_OF_RECEIVED_V1: {
    numerator: 'Received online in the period: column 4',
    denominator: 'Received in the period: columns 4 + 5',
    population: 'Dossiers accepted in the period; those rejected at intake are in none',
    legalSource: form2020,
  },
  AT_CENTRE_OF_IN_FORCE_V1: {
    numerator: 'Handled at the provincial centre on the day',
    denominator: 'In force on the day',
    population: proceduresInForce,
    legalSource: null,
  },
  ON_THE_SPOT_OF_AT_CENTRE_V1: {
    numerator: 'Appraised and approved on the spot',
    denominator: 'Handled at the provincial centre on the day',
    population: proceduresAtCentre,
    legalSource: null,
  },
  ONLINE_OF_IN_FORCE_V1: {
    numerator: 'Can be handed in online, wholly or partly',
    denominator: 'In force on the day',
    population: proceduresInForce,
    legalSource: null,
  },
  FULLY_ONLINE_OF_IN_FORCE_V1: {
    numerator: 'Done online from beginning to end',
    denominator: 'In force on the day',
    population: proceduresInForce,
    legalSource: 'The levels toàn trình and một phần of Decree 42/2022/NĐ-CP',
  },
  WITH_PROCESS_OF_AT_CENTRE_V1: {
    numerator: 'With a written internal process on the day',
    denominator: 'Handled at the provincial centre on the day',
    population: proceduresAtCentre,
    legalSource: null,
  },
  STANDARDISED_OF_IN_FORCE_V1: {
    numerator: 'Reviewed and standardised',
    denominator: 'In force on the day',
    population: proceduresInForce,
    legalSource: null,
  },
  ISO_APPLIED_OF_IN_FORCE_V1: {
    numerator: 'With a process document under TCVN ISO 9001:2008 that is applied',
    denominator: 'In force on the day',
    population: proceduresInForce,
    legalSource: null,
  },
  PROCESS_OVER_LIMIT_OF_WITH_BOTH_V1: {
    numerator: 'Whose internal process takes longer than the time limit',
    denominator: 'With an internal process and a time limit',
    population: proceduresAtCentre,
    legalSource: null,
  },
  COLLECTED_AT_CENTRE_OF_PAID_V2: {
    numerator: 'Paid at the centre, refunded later or not',
    denominator: 'Paid in the period, refunded later or not',
    population: feeItems,
    legalSource: null,
  },
  LATE_TO_COLLECT_OF_ASSESSED_V1: {
    numerator: 'Unpaid for longer than the threshold, or paid elsewhere than at the centre',
    denominator: 'Assessed in the period',
    population: feeItems,
    legalSource: null,
  },
  LATE_TO_SETTLE_OF_PAID_V1: {
    numerator: 'Paid, and held back from the Treasury for longer than the threshold',
    denominator: 'Assessed in the period and paid by its end',
    population: feeItems,
    legalSource: null,
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>

export type DefinitionName = keyof typeof metricDefinitions
