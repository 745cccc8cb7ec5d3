import path from 'node:path'
import { fileDrop } from './file-drop.ts'
import type { Archive } from './kept-dossier.ts'
import { localCentresPortal } from './local-centres-portal.ts'
import { ministryBus } from './ministry-bus.ts'
import { nationalPortal } from './national-portal.ts'
import { oldOneStop } from './old-one-stop.ts'
import { openCps } from './opencps.ts'
import { openRegister, type Register } from './register.ts'
import { rowExport } from './row-export.ts'
import type { Service } from './service.ts'
import type { StandIn } from './stand-in.ts'

export interface StandInParts {
  readonly archive: Archive
  readonly now: () => Date
  /** Where folders for files are made. */
  readonly folder: string
  /** What every account, token and key of the stand-ins is. */
  readonly secret: string
}

/**
 * The systems of the 19 departments and, for the local centres, the old portal: which department has
 * which kind is made up. By their names in `sources.yaml`.
 */
export function standInsOf({ archive, now, folder, secret }: StandInParts): readonly StandIn[] {
  const account = { username: 'motcua', password: secret }

  const running = (name: string, serviceOf: (register: Register) => Service): StandIn => {
    const register = openRegister(name, archive, now)
    return { name, register, service: serviceOf(register), mode: 'up' }
  }
  const portal = (name: string, success: string | number) =>
    running(name, (register) => nationalPortal({ register, success, account }))
  const bus = (name: string) =>
    running(name, (register) => ministryBus({ register, token: secret }))
  const cps = (name: string) => running(name, (register) => openCps({ register, apiKey: secret }))
  const soap = (name: string) => running(name, (register) => oldOneStop({ register }))
  const tables = (name: string) =>
    running(name, (register) => rowExport({ register, apiKey: secret }))
  const files = (name: string, delimiter: ',' | ';', hasBom: boolean): StandIn => {
    const register = openRegister(name, archive, now)
    const form = { delimiter, hasBom }
    const drop = fileDrop({ folder: path.join(folder, name), register, form, now })
    return { name, register, files: drop, mode: 'up' }
  }

  return [
    portal('mot-cua-H49.02', '00'),
    portal('mot-cua-H49.10', 0),
    portal('mot-cua-H49.15', '0'),
    portal('mot-cua-H49.12', '00'),
    bus('mot-cua-H49.07'),
    bus('mot-cua-H49.11'),
    cps('mot-cua-H49.13'),
    cps('mot-cua-H49.06'),
    soap('mot-cua-H49.05'),
    soap('mot-cua-H49.08'),
    soap('mot-cua-H49.09'),
    tables('mot-cua-H49.03'),
    tables('mot-cua-H49.04'),
    files('mot-cua-H49.01', ',', true),
    files('mot-cua-H49.14', ';', true),
    files('mot-cua-H49.16', ',', false),
    files('mot-cua-H49.17', ';', false),
    files('mot-cua-H49.18', ',', true),
    files('mot-cua-H49.19', ';', true),
    running('mot-cua-dia-phuong', (register) => localCentresPortal({ register })),
  ]
}
