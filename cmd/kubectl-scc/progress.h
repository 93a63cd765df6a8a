/*
 * One line on the terminal about work that takes long, replaced as it goes on. Nothing is written to anything that is no
 * terminal.
 */
#ifndef KUBECTL_SCC_PROGRESS_H
#define KUBECTL_SCC_PROGRESS_H

void progress_show(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Takes the line off again, where there is one: before anything else is printed. */
void progress_clear(void);

#endif
