/** The clipboard API is a permission, and all permissions are denied: copies the way a key stroke does. */
export function copyText(value: string): void {
  const put = (event: ClipboardEvent): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
    event.clipboardData?.setData('text/plain', value);
  };
  document.addEventListener('copy', put, true);
  document.execCommand('copy');
  document.removeEventListener('copy', put, true);
}
