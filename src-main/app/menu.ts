import { Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';
import type { Command } from '../../src-shared/contract/bridge.ts';
import { hostText } from '../../src-shared/text/host.ts';

const text = hostText.menu;

/** Sets the application menu. The page carries the commands out. */
export function setMenu(send: (command: Command) => void, developerTools: boolean): void {
  const item = (label: string, accelerator: string, command: Command): MenuItemConstructorOptions => ({
    label,
    accelerator,
    click: () => send(command),
  });
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const mac = process.platform === 'darwin';
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    {
      label: text.file,
      submenu: [
        item(text.newCase, 'CmdOrCtrl+N', 'case.new'),
        item(text.openCase, 'CmdOrCtrl+O', 'case.open'),
        separator,
        item(text.addFiles, 'CmdOrCtrl+I', 'evidence.addFiles'),
        item(text.addFolder, 'CmdOrCtrl+Shift+I', 'evidence.addFolder'),
        separator,
        { role: mac ? 'close' : 'quit' },
      ],
    },
    {
      label: text.edit,
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
        separator,
        item(text.search, 'CmdOrCtrl+F', 'search'),
      ],
    },
    {
      label: text.view,
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(developerTools ? [separator, { role: 'reload' } as const, { role: 'toggleDevTools', accelerator: 'F12' } as const] : []),
      ],
    },
    { label: text.window, submenu: [{ role: 'minimize' }, { role: 'close' }] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
