/* Verification of client certificates against a list of CAs that can be reloaded. */
#include "client_trust.h"

#include <stdlib.h>
#include <string.h>

enum { RECHECK_SECONDS = 60, PEER_CHAIN_MAX = 8, NAME_MAX_BYTES = 256 };

static bool list_read(gnutls_x509_trust_list_t *out, const struct file_content *pem, struct error *err) {
    const gnutls_datum_t text = {.data = (unsigned char *)pem->bytes, .size = (unsigned)pem->length};
    gnutls_x509_trust_list_t list = NULL;
    if (gnutls_x509_trust_list_init(&list, 0) < 0) {
        return error_set(err, ERROR_LIMIT, "no memory for client CAs");
    }
    int count = gnutls_x509_trust_list_add_trust_mem(list, &text, NULL, GNUTLS_X509_FMT_PEM, 0, 0);
    if (count <= 0) {
        gnutls_x509_trust_list_deinit(list, 1);
        return error_set(err, ERROR_INPUT, "no CA certificate: %s", count < 0 ? gnutls_strerror(count) : "empty");
    }
    *out = list;
    return true;
}

static void list_publish(struct client_trust *trust, gnutls_x509_trust_list_t list) {
    pthread_mutex_lock(&trust->mutex);
    gnutls_x509_trust_list_t old = trust->list;
    trust->list = list;
    atomic_fetch_add(&trust->generation, 1);
    pthread_mutex_unlock(&trust->mutex);
    if (old != NULL) {
        gnutls_x509_trust_list_deinit(old, 1);
    }
}

static bool file_load(struct client_trust *trust, bool *changed, struct error *err) {
    struct file_content pem = {0};
    if (!file_content_read(&pem, trust->ca_path, err)) {
        return false;
    }
    bool done = true;
    *changed = !file_content_equal(&pem, &trust->in_force);
    if (*changed) {
        gnutls_x509_trust_list_t list = NULL;
        done = list_read(&list, &pem, err) || error_wrap(err, "%s", trust->ca_path);
        if (done) {
            list_publish(trust, list);
            struct file_content old = trust->in_force;
            trust->in_force = pem;
            pem = old;
        }
    }
    file_content_free(&pem);
    return done;
}

bool client_trust_open(struct client_trust *trust, const char *ca_path, const char *name, struct error *err) {
    *trust = (struct client_trust){.ca_path = ca_path, .name = name};
    pthread_mutex_init(&trust->mutex, NULL);
    reload_status_init(&trust->status, "client CAs");
    bool changed;
    return ca_path == NULL || file_load(trust, &changed, err);
}

void client_trust_close(struct client_trust *trust) {
    if (trust->list != NULL) {
        gnutls_x509_trust_list_deinit(trust->list, 1);
        trust->list = NULL;
    }
    file_content_free(&trust->in_force);
}

void client_trust_poll(struct client_trust *trust) {
    if (trust->ca_path == NULL) {
        return;
    }
    struct error err = {0};
    bool changed = false;
    if (!file_load(trust, &changed, &err)) {
        /* The first miss may be a file that is half written. */
        if (++trust->misses >= 2 && !reload_status_known(&trust->status, &err)) {
            reload_status_failed(&trust->status, &err);
        }
    } else if (changed) {
        reload_status_succeeded(&trust->status, trust->ca_path);
        trust->misses = 0;
    } else if (trust->misses > 0) {
        reload_status_clear(&trust->status);
        trust->misses = 0;
    }
}

static bool name_equal(const char *name, const char *found, size_t length) {
    return strlen(name) == length && memcmp(name, found, length) == 0;
}

/* The common name or a DNS name, exactly. */
static bool cert_has_name(gnutls_x509_crt_t cert, const char *name) {
    char found[NAME_MAX_BYTES];
    size_t size = sizeof found;
    if (gnutls_x509_crt_get_dn_by_oid(cert, GNUTLS_OID_X520_COMMON_NAME, 0, 0, found, &size) == 0 &&
        name_equal(name, found, size)) {
        return true;
    }
    for (unsigned i = 0;; i++) {
        size = sizeof found;
        const int type = gnutls_x509_crt_get_subject_alt_name(cert, i, found, &size, NULL);
        if (type == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE) {
            return false;
        }
        if (type == GNUTLS_SAN_DNSNAME && name_equal(name, found, size)) {
            return true;
        }
    }
}

static bool chain_trusted(struct client_trust *trust, gnutls_x509_crt_t *chain, unsigned count) {
    gnutls_typed_vdata_st purpose = {.type = GNUTLS_DT_KEY_PURPOSE_OID,
                                     .data = (unsigned char *)(uintptr_t)GNUTLS_KP_TLS_WWW_CLIENT};
    unsigned status = GNUTLS_CERT_INVALID;
    pthread_mutex_lock(&trust->mutex);
    const int code = gnutls_x509_trust_list_verify_crt2(trust->list, chain, count, &purpose, 1, 0, &status, NULL);
    pthread_mutex_unlock(&trust->mutex);
    return code == 0 && status == 0 && (trust->name == NULL || cert_has_name(chain[0], trust->name));
}

static bool peer_trusted(struct client_trust *trust, gnutls_session_t session) {
    unsigned given = 0, count = 0;
    gnutls_x509_crt_t chain[PEER_CHAIN_MAX];
    const gnutls_datum_t *certs = gnutls_certificate_get_peers(session, &given);
    bool trusted = certs != NULL && given > 0 && given <= PEER_CHAIN_MAX;
    while (trusted && count < given) {
        trusted = gnutls_x509_crt_init(&chain[count]) == 0;
        if (trusted) {
            trusted = gnutls_x509_crt_import(chain[count], &certs[count], GNUTLS_X509_FMT_DER) == 0;
            count++;
        }
    }
    trusted = trusted && chain_trusted(trust, chain, count);
    for (unsigned i = 0; i < count; i++) {
        gnutls_x509_crt_deinit(chain[i]);
    }
    return trusted;
}

bool client_trust_check(struct client_trust *trust, gnutls_session_t session, struct client_verdict *verdict) {
    if (trust->ca_path == NULL) {
        return true;
    }
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    const unsigned generation = atomic_load(&trust->generation);
    if (verdict->generation != generation || now.tv_sec >= verdict->until) {
        *verdict = (struct client_verdict){.generation = generation,
                                           .until = now.tv_sec + RECHECK_SECONDS,
                                           .trusted = session != NULL && peer_trusted(trust, session)};
    }
    return verdict->trusted;
}
