import { openPglite } from '#kit/pglite.ts'
import { prepareDemo } from './demo/prepare.ts'
import { writeFileSync } from 'node:fs'
const d = await openPglite('/tmp/standins-pg')
await prepareDemo(d)
const rows = await d.sql<{ code: string }>`SELECT DISTINCT procedure_code AS code FROM dossiers.dossier WHERE scope = 'PROVINCIAL_CENTRE' AND department_code IN ('H49.05','H49.08','H49.09') ORDER BY 1`
writeFileSync('/tmp/standins-procs.json', JSON.stringify(rows.map(r => r.code)))
await d.stop()
