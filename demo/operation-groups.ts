/** Who asks the documented operations, and the names of these, in the order of `docs/operations.md`. */
export const operationGroups = [
  {
    askers: { vietnamese: 'Người dân', english: 'Citizens' },
    names: [
      'search-procedures',
      'papers-fees-and-limits',
      'track-dossier',
      'what-to-supplement',
      'what-i-owe',
      'my-exemptions',
    ],
  },
  {
    askers: { vietnamese: 'Cán bộ một cửa', english: 'Counter officers' },
    names: [
      'preview-appointment',
      'paper-checklist',
      'on-the-spot-approval',
      'my-queue',
      'expired-supplements',
      'fees-to-collect-today',
    ],
  },
  {
    askers: { vietnamese: 'Lãnh đạo sở', english: 'Department leaders' },
    names: [
      'pending-of-department',
      'overdue-of-department',
      'performance-of-department',
      'procedures-not-at-centre',
      'process-audit',
      'fees-of-a-department',
    ],
  },
  {
    askers: { vietnamese: 'Văn phòng UBND, Trung tâm', english: 'The provincial office' },
    names: [
      'figures-of-2014',
      'goal-by-department',
      'department-ranking',
      'form-of-a-quarter',
      'departments-by-month',
      'online-share',
      'centres-compared',
      'departments-slow-to-collect',
      'fee-laggards',
      'fees-of-overdue-dossiers',
      'on-the-spot-on-time',
      'centre-candidates',
      'review-by-department',
      'iso-by-department',
      'form-ii-07b',
    ],
  },
]
