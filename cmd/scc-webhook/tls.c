/* Which certificate a handshake gets, and when it is replaced. */
#include "tls.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tls_pair.h"

enum { OWN_DAYS = 365, DAY = 86400, RETIRE_LEAST = 60 };

/* Frees the retired pairs whose last handshake is over. */
static void retired_free(struct tls *tls, time_t now) {
    struct tls_pair **place = &tls->retired;
    while (*place != NULL) {
        struct tls_pair *pair = *place;
        if (now - pair->retired_at > (time_t)tls->retire_seconds || now < pair->retired_at) {
            *place = pair->next_retired;
            tls_pair_free(pair);
        } else {
            place = &pair->next_retired;
        }
    }
}

static time_t clock_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static void pair_publish(struct tls *tls, struct tls_pair *pair) {
    struct tls_pair *old = atomic_exchange(&tls->current, pair);
    atomic_store(&tls->not_before, pair->not_before);
    atomic_store(&tls->not_after, pair->not_after);
    if (old != NULL) {
        old->retired_at = clock_seconds();
        old->next_retired = tls->retired;
        tls->retired = old;
    }
}

static void time_print(char *out, size_t size, time_t when) {
    struct tm utc;
    gmtime_r(&when, &utc);
    strftime(out, size, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

static void pair_describe(const struct tls_pair *pair, char *out, size_t size) {
    char until[40];
    time_print(until, sizeof until, pair->not_after);
    snprintf(out, size, "certificate is valid until %s", until);
}

/* A pair that is out of its time does not replace one that is not. */
static bool pair_is_better(const struct tls *tls, const struct tls_pair *pair, struct error *err) {
    const time_t now = time(NULL);
    const bool valid = now >= pair->not_before && now <= pair->not_after;
    const bool current = now >= atomic_load(&tls->not_before) && now <= atomic_load(&tls->not_after);
    if (!valid && current) {
        char from[40], until[40];
        time_print(from, sizeof from, pair->not_before);
        time_print(until, sizeof until, pair->not_after);
        return error_set(err, ERROR_INPUT, "the certificate is valid from %s until %s only", from, until);
    }
    return true;
}

static bool files_take_up(struct tls *tls, const struct file_content *cert, const struct file_content *key,
                          struct error *err) {
    struct tls_pair *pair = tls_pair_new(cert->bytes, key->bytes, err);
    if (pair == NULL || !pair_is_better(tls, pair, err)) {
        tls_pair_free(pair);
        return error_wrap(err, "%s, %s", tls->cert_path, tls->key_path);
    }
    pair_publish(tls, pair);
    return true;
}

/* Sets *changed when other bytes than those in force were taken up. */
static bool files_load(struct tls *tls, bool *changed, struct error *err) {
    struct file_content cert = {0}, key = {0};
    bool done = file_content_read(&cert, tls->cert_path, err) && file_content_read(&key, tls->key_path, err);
    *changed = !file_content_equal(&cert, &tls->cert_in_force) || !file_content_equal(&key, &tls->key_in_force);
    if (done && *changed) {
        done = files_take_up(tls, &cert, &key, err);
        if (done) {
            struct file_content old_cert = tls->cert_in_force, old_key = tls->key_in_force;
            tls->cert_in_force = cert;
            tls->key_in_force = key;
            cert = old_cert;
            key = old_key;
        }
    }
    file_content_free(&cert);
    file_content_free(&key);
    return done;
}

static bool own_issue(struct tls *tls, struct error *err) {
    char host[256] = "localhost";
    gethostname(host, sizeof host - 1);
    const char *const names[] = {"localhost", "127.0.0.1", "::1", "scc-webhook.scc-system.svc", host};
    const struct certificate_wish wish = {.names = names, .name_count = sizeof names / sizeof *names, .days = OWN_DAYS};
    struct issued issued = {0};
    struct tls_pair *pair = NULL;
    if (authority_issue(tls->authority, &wish, &issued, err)) {
        pair = tls_pair_new(issued.cert_pem, issued.key_pem, err);
    }
    issued_free(&issued);
    if (pair != NULL) {
        pair_publish(tls, pair);
    }
    return pair != NULL;
}

static bool own_open(struct tls *tls, struct error *err) {
    tls->authority = authority_new(err);
    if (tls->authority == NULL || !own_issue(tls, err)) {
        return false;
    }
    fputs(authority_pem(tls->authority), stdout);
    return fflush(stdout) == 0 || error_set(err, ERROR_UNAVAILABLE, "cannot print the CA on standard output");
}

bool tls_open(struct tls *tls, const struct tls_source *source, struct error *err) {
    *tls = (struct tls){.cert_path = source->cert_path, .key_path = source->key_path, .ask_client = source->ask_client};
    tls->retire_seconds = 2 * source->handshake_seconds > RETIRE_LEAST ? 2 * source->handshake_seconds : RETIRE_LEAST;
    reload_status_init(&tls->status, "certificate");
    bool changed;
    return tls->cert_path == NULL ? own_open(tls, err) : files_load(tls, &changed, err);
}

void tls_close(struct tls *tls) {
    tls_pair_free(atomic_exchange(&tls->current, NULL));
    while (tls->retired != NULL) {
        struct tls_pair *pair = tls->retired;
        tls->retired = pair->next_retired;
        tls_pair_free(pair);
    }
    file_content_free(&tls->cert_in_force);
    file_content_free(&tls->key_in_force);
    authority_free(tls->authority);
    tls->authority = NULL;
}

static void poll_done(struct tls *tls, bool done, bool changed, const struct error *err) {
    if (!done) {
        /* The first miss may be a pair that is half written. */
        if (++tls->misses >= 2 && !reload_status_known(&tls->status, err)) {
            reload_status_failed(&tls->status, err);
        }
    } else if (changed) {
        char detail[80];
        pair_describe(atomic_load(&tls->current), detail, sizeof detail);
        reload_status_succeeded(&tls->status, detail);
        tls->misses = 0;
    } else if (tls->misses > 0) {
        reload_status_clear(&tls->status);
        tls->misses = 0;
    }
}

void tls_poll(struct tls *tls) {
    struct error err = {0};
    bool changed = false;
    retired_free(tls, clock_seconds());
    if (tls->cert_path != NULL) {
        const bool done = files_load(tls, &changed, &err);
        poll_done(tls, done, changed, &err);
    } else if (time(NULL) > atomic_load(&tls->not_after) - OWN_DAYS * DAY / 3) {
        const bool done = own_issue(tls, &err);
        poll_done(tls, done, true, &err);
    }
}

void tls_session_begin(struct tls *tls, gnutls_session_t session) {
    gnutls_session_set_ptr(session, tls);
    if (tls->ask_client) {
        gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUEST);
        /* No list of acceptable CAs: it would be the one of the start, and Go sends no certificate outside of it. */
        gnutls_certificate_send_x509_rdn_sequence(session, 1);
    }
}

int tls_retrieve(gnutls_session_t session, const gnutls_datum_t *authorities, int authority_count,
                 const gnutls_pk_algorithm_t *algorithms, int algorithm_count, gnutls_pcert_st **chain,
                 unsigned int *chain_length, gnutls_privkey_t *key) {
    (void)authorities, (void)authority_count, (void)algorithms, (void)algorithm_count;
    struct tls *tls = gnutls_session_get_ptr(session);
    struct tls_pair *pair = atomic_load(&tls->current);
    *chain = pair->chain;
    *chain_length = pair->chain_length;
    *key = pair->key;
    return 0;
}
