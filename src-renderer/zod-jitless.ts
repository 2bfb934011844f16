/** Must be the first import of the window: its content security policy forbids the code that zod would otherwise generate. */
import { z } from 'zod';

z.config({ jitless: true });
