/** Sentences of the application menu, the system's dialogs and the host process. */
export const hostText = {
  menu: {
    file: 'File',
    newCase: 'New case…',
    openCase: 'Open case…',
    addFiles: 'Add evidence files…',
    addFolder: 'Add evidence folder…',
    edit: 'Edit',
    search: 'Search events',
    view: 'View',
    window: 'Window',
  },
  dialog: {
    evidenceFiles: { title: 'Add evidence files', button: 'Add' },
    evidenceFolder: { title: 'Add an evidence folder', button: 'Add' },
    openCase: { title: 'Open a case folder', button: 'Open case' },
    newCase: { title: 'Where should the case folder go?', button: 'Create case' },
    keyFile: { title: 'Open a key file', button: 'Read keys' },
    settingsFile: { title: 'Open a mapping or another file of settings', button: 'Open' },
    exportFile: {
      title: 'Where should the export go?',
      button: 'Export',
      name: 'Events',
      kinds: {
        csv: 'Comma-separated values',
        ndjson: 'JSON lines',
        xlsx: 'Excel workbook',
        'tlog-proof': 'Proof of one event',
        json: 'JSON',
      },
    },
    archives: 'Audit-trail exports',
    keys: 'Keys',
    settings: 'Mappings and settings',
    allFiles: 'All files',
  },
  defaultCaseName: 'New case',
  pageGone: {
    title: 'The window stopped working',
    message: 'The window stopped working several times in a minute. The case is intact: start Assay again.',
  },
} as const;
