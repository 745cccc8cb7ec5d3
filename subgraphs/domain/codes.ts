declare const agencyCode: unique symbol
/** `H49.05`: province, department, unit, as Decision 20/2020/QĐ-TTg writes it. Made only by `parseAgencyCode`. */
export type AgencyCode = string & { readonly [agencyCode]: true }

declare const procedureCode: unique symbol
/** `1.005129`, the short national form, or an alias such as `T-QNI-123456-TT`. Made only by `parseProcedureCode`. */
export type ProcedureCode = string & { readonly [procedureCode]: true }

declare const dossierCode: unique symbol
/** `000.00.01.H49-140402-0001` or `H49.01-20260609-0092637`. Made only by `parseDossierCode`. */
export type DossierCode = string & { readonly [dossierCode]: true }

const agencyShort = /^[A-Y]\d{2}(\.\d{2}){0,3}$/
const agencyLong = /^\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}$/

/**
 * Reads an agency code in either style and gives the shorter: `000.00.05.H49` becomes `H49.05`.
 * Groups of zeros at the lower end name nothing and are left out.
 *
 * Null when malformed. Source: QCVN 102:2016/BTTTT (13 characters, read from the right) and
 * Decision 20/2020/QĐ-TTg (read from the left).
 */
export function parseAgencyCode(raw: string): AgencyCode | null {
  if (!agencyShort.test(raw) && !agencyLong.test(raw)) return null
  const levels = agencyLong.test(raw) ? raw.split('.').reverse() : raw.split('.')
  while (/^0+$/.test(levels.at(-1) ?? '')) levels.pop()
  // The fourth level has three digits in the older style and two in the newer: not all fit.
  const short = levels.map((level, depth) => (depth === 3 ? level.replace(/^0(?=..$)/, '') : level))
  const code = short.join('.')
  return agencyShort.test(code) ? (code as AgencyCode) : null
}

/** The older 13-character form of an agency code: `H49.05` becomes `000.00.05.H49`. */
export function agencyCodeOf2016(code: AgencyCode): string {
  const [province = '', department = '00', unit = '00', subunit = '00'] = code.split('.')
  return `${subunit.padStart(3, '0')}.${unit}.${department}.${province}`
}

/** Whether an agency is the other one or stands below it; `H49.2` is not above `H49.22`. */
export function isWithin(code: AgencyCode, above: AgencyCode): boolean {
  return code === above || code.startsWith(`${above}.`)
}

const procedureShort = /^[1-3]\.\d{6}$/
const procedureFull = /^([1-3]\.\d{6})\.\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}$/
const procedureOf2009 = /^[TB]-[A-Z]{3}-\d{6}-TT$/

/**
 * Reads a procedure code: the short national form, the full one (which is shortened), or the form of
 * Project 30 (about 2009 to 2016), which only a look-up can turn into a national code.
 *
 * Null when malformed.
 */
export function parseProcedureCode(raw: string): ProcedureCode | null {
  if (procedureShort.test(raw) || procedureOf2009.test(raw)) return raw as ProcedureCode
  const full = procedureFull.exec(raw)
  return full ? (full[1] as ProcedureCode) : null
}

/** Whether a procedure code is the national one, by which everything else refers to procedures. */
export function isNationalCode(code: ProcedureCode): boolean {
  return procedureShort.test(code)
}

const dossierForm =
  /^(\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}|[A-Y]\d{2}(\.\d{2,3})*)-(\d{6}|\d{8})-\d{4,7}$/

/** Reads a dossier code of either era; null when malformed. Source: Decree 61/2018/NĐ-CP and its successors. */
export function parseDossierCode(raw: string): DossierCode | null {
  return dossierForm.test(raw) ? (raw as DossierCode) : null
}

/** The body that gave a dossier its code: `H49.05` of `000.00.05.H49-140402-0001`; null where its part has no form of a body. */
export function issuerOf(code: DossierCode): AgencyCode | null {
  return parseAgencyCode(code.slice(0, code.indexOf('-')))
}
